package io.sinter.training.internal.torch.direct;

import java.util.List;

/** Parts side by side. */
final class Concatenation extends Operation {
  private final List<Operation> parts;

  Concatenation(List<Operation> parts, Memory memory) {
    super(
        parts.stream().mapToInt(Operation::width).sum(),
        parts.stream().anyMatch(Operation::trained),
        memory);
    this.parts = List.copyOf(parts);
  }

  @Override
  void compute(Batch batch) {
    long start = 0;
    for (Operation part : parts) {
      value().narrow(1, start, part.width()).copy_(part.value());
      start += part.width();
    }
  }

  @Override
  void backward() {
    long start = 0;
    for (Operation part : parts) {
      if (part.trained()) {
        part.receive(gradient().narrow(1, start, part.width()));
      }
      start += part.width();
    }
  }
}
