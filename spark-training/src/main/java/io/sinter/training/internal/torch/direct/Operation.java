package io.sinter.training.internal.torch.direct;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A layer with memory of its own, which passes use again and again: what it gives, {@code [rows,
 * width]}, and the gradient of the loss with respect to that.
 */
abstract class Operation {
  private final Tensor value;
  private final Tensor gradient;
  private final int width;
  private final boolean trained;
  private boolean received;
  private long rows = -1;

  /**
   * A layer that writes its own value.
   *
   * @param trained whether it or a layer before it has weights, so that its gradient is of use
   */
  Operation(int width, boolean trained, Memory memory) {
    this(memory.numbers(0, width), width, trained, memory);
  }

  /** A layer that changes the value of the one before in its place. */
  Operation(Operation before, Memory memory) {
    this(before.value, before.width, before.trained, memory);
  }

  private Operation(Tensor value, int width, boolean trained, Memory memory) {
    this.value = value;
    this.width = width;
    this.trained = trained;
    this.gradient = memory.numbers(0, width);
  }

  /** What it gave to the rows of this pass. */
  final Tensor value() {
    return value;
  }

  /** The loss's gradient, complete once all layers behind it have gone backward. */
  final Tensor gradient() {
    return gradient;
  }

  final int width() {
    return width;
  }

  final boolean trained() {
    return trained;
  }

  /** Goes forward over some rows. */
  final void forward(Batch batch) {
    received = false;
    if (rows != batch.rows()) {
      rows = batch.rows();
      value.resize_(rows, width);
      if (trained) {
        gradient.resize_(rows, width);
      }
    }
    compute(batch);
  }

  /** Fills the value, which has the right size already. */
  abstract void compute(Batch batch);

  /** Adds to the gradients of its weights and of the layers before it. */
  abstract void backward();

  /** Takes a part of the gradient from a layer behind. */
  final void receive(Tensor part) {
    if (received) {
      gradient.add_(part);
    } else {
      gradient.copy_(part);
      received = true;
    }
  }

  /** Takes {@code left * right} as a part of the gradient, without a tensor between. */
  final void receiveProduct(Tensor left, Tensor right) {
    if (received) {
      gradient.addmm_(left, right);
    } else {
      torch.mm_out(gradient, left, right);
      received = true;
    }
  }

  /** A gradient that a layer behind is about to write itself; it must be the only one. */
  final Tensor receiving() {
    if (received) {
      throw new IllegalStateException("Another layer has given a gradient already");
    }
    received = true;
    return gradient;
  }
}
