package io.sinter.training.internal.torch;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Java arrays to tensors on the CPU and back, each with one copy. */
public final class Tensors {
  private Tensors() {}

  public static Tensor of(float[] values, long... shape) {
    try (FloatPointer pointer = new FloatPointer(values)) {
      return torch.from_blob(pointer, shape, new TensorOptions(ScalarType.Float)).clone();
    }
  }

  public static Tensor of(double[] values, long... shape) {
    try (DoublePointer pointer = new DoublePointer(values)) {
      return torch.from_blob(pointer, shape, new TensorOptions(ScalarType.Double)).clone();
    }
  }

  public static Tensor of(long[] values, long... shape) {
    try (LongPointer pointer = new LongPointer(values)) {
      return torch.from_blob(pointer, shape, new TensorOptions(ScalarType.Long)).clone();
    }
  }

  public static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    if (values.length > 0) {
      Tensor plain = tensor.detach().cpu().to(ScalarType.Float).contiguous();
      plain.data_ptr_float().get(values);
    }
    return values;
  }

  public static double[] doubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.numel())];
    if (values.length > 0) {
      Tensor plain = tensor.detach().cpu().to(ScalarType.Double).contiguous();
      plain.data_ptr_double().get(values);
    }
    return values;
  }
}
