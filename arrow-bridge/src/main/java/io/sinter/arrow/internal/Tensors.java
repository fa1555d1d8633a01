package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Small operations on CPU tensors. */
public final class Tensors {
  private Tensors() {}

  /** An uninitialised contiguous CPU tensor, owned by the caller. */
  public static Tensor allocate(ElementType element, long... shape) {
    try (TensorOptions options = new TensorOptions(element.scalar());
        MemoryFormatOptional format = new MemoryFormatOptional()) {
      return torch.empty(shape, options, format);
    }
  }

  /** Where the first element lies; 0 for a tensor without elements. */
  public static long address(Tensor tensor) {
    try (Pointer data = tensor.data_ptr()) {
      return data == null ? 0 : data.address();
    }
  }

  /** Fails unless the tensor is on the CPU. */
  public static void requireCpu(String verb, Tensor tensor) {
    if (!tensor.is_cpu()) {
      throw new BridgeException(
          "Cannot %s %s: it is not in host memory (allowed: CPU tensors). Call cpu() on it first."
              .formatted(verb, describe(tensor)));
    }
  }

  /** For example {@code tensor (Float, [10, 3])}. */
  public static String describe(Tensor tensor) {
    return "tensor (%s, %s)"
        .formatted(tensor.scalar_type().intern(), Arrays.toString(tensor.shape()));
  }
}
