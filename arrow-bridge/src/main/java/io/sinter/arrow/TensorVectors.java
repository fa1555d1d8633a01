package io.sinter.arrow;

import io.sinter.arrow.internal.SharedVectors;
import io.sinter.arrow.internal.SharedVectors.Shared;
import io.sinter.arrow.internal.TensorFields;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.bytedeco.pytorch.Tensor;

/**
 * CPU tensors as Arrow vectors over the same memory.
 *
 * <p>Every returned vector belongs to the caller, who closes it. It shares the memory of a tensor
 * that lies as the vector needs it, and keeps that memory allocated until it and everything that
 * took its buffers over is closed, even when the tensor is closed before; writing to either is seen
 * by the other. The allocator counts the memory as its own and closes only after it is released.
 *
 * <p>Copied, once, and counted by {@link CopyCounter}: tensors that lie otherwise (strided), bools
 * and masks, which become bits. Validity bitmaps and list offsets are written anew; they are no
 * payload and not counted.
 *
 * <p>Thread-safe as far as the tensors are; a vector may be closed on any thread.
 */
public final class TensorVectors {
  static {
    NativeRuntime.load();
    FixedShapeTensorType.register();
  }

  private TensorVectors() {}

  /**
   * The field that needs no copy of a tensor, wherever there is one: [rows] is a plain column,
   * [rows, items] a FixedSizeList, [rows, ...] an {@code arrow.fixed_shape_tensor}, with a
   * permutation if only the order of the dimensions is another (channels last, for example).
   *
   * @throws BridgeException if Arrow lacks the element type (bfloat16, complex, quantized)
   */
  public static Field field(String name, Tensor tensor) {
    return TensorFields.of(name, tensor);
  }

  /** A vector of {@link #field}. */
  public static FieldVector share(String name, Tensor tensor, BufferAllocator allocator) {
    return share(field(name, tensor), tensor, allocator);
  }

  /**
   * A vector of a given field without nulls: any that {@link ArrowTensors#view} takes, or of bits,
   * for a tensor of the same element type and shape. Integers may be dates, times or durations.
   *
   * @throws BridgeException if element type or shape differ, or the tensor is not on the CPU
   */
  public static FieldVector share(Field field, Tensor tensor, BufferAllocator allocator) {
    return counted(SharedVectors.share(field, tensor, Optional.empty(), allocator));
  }

  /**
   * Like {@link #share(Field, Tensor, BufferAllocator)}; rows that are not present are null.
   *
   * @throws BridgeException as there, or if the mask is not bool [rows]
   */
  public static FieldVector share(Field field, TensorColumn column, BufferAllocator allocator) {
    return counted(SharedVectors.share(field, column.values(), column.present(), allocator));
  }

  private static FieldVector counted(Shared shared) {
    CopyCounter.add(shared.copied());
    return shared.vector();
  }
}
