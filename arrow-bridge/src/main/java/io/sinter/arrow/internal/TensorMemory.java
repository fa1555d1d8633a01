package io.sinter.arrow.internal;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The memory of a tensor as an Arrow buffer, whose last release lets the tensor go. */
final class TensorMemory extends ForeignAllocation {
  private final Tensor held;

  private TensorMemory(Tensor held, long address) {
    super(held.nbytes(), address);
    this.held = held;
  }

  /** A buffer over a contiguous CPU tensor with elements; the caller releases it. */
  static ArrowBuf share(Tensor tensor, BufferAllocator allocator) {
    Tensor held = hold(tensor);
    try {
      return allocator.wrapForeignAllocation(new TensorMemory(held, Tensors.address(held)));
    } catch (RuntimeException e) {
      held.releaseReference();
      throw e;
    }
  }

  @Override
  protected void release0() {
    held.releaseReference();
  }

  /** A second handle that no scope of the caller's owns. */
  @SuppressWarnings("try")
  private static Tensor hold(Tensor tensor) {
    try (PointerScope own = new PointerScope()) {
      return new Tensor(tensor).retainReference();
    }
  }
}
