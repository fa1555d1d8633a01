package io.sinter.training.internal.torch.direct;

import io.sinter.training.internal.Seeds;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Sets a share of numbers to 0 and scales the others, in their place. Which ones follows from the
 * pass's seed and the layer alone: neither other ranks of the process nor earlier passes count.
 */
final class Dropout extends Operation {
  private final Operation input;
  private final double kept;
  private final int layer;
  private final Tensor mask;
  private final Generator generator = torch.createCPUGenerator();
  private final GeneratorOptional drawn = new GeneratorOptional(generator);
  private final Scalar scale;

  Dropout(Operation input, double share, int layer, Memory memory) {
    super(input, memory);
    this.input = input;
    this.kept = 1 - share;
    this.layer = layer;
    this.mask = memory.numbers(0, input.width());
    this.scale = new Scalar(1 / kept);
  }

  @Override
  void compute(Batch batch) {
    generator.set_current_seed(Seeds.of(batch.seed(), layer));
    mask.resize_(batch.rows(), width());
    mask.bernoulli_(kept, drawn).mul_(scale);
    value().mul_(mask);
  }

  @Override
  void backward() {
    torch.mul_out(input.receiving(), gradient(), mask);
  }
}
