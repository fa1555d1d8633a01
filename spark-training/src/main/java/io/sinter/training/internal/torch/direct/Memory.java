package io.sinter.training.internal.torch.direct;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where the tensors of a network's passes lie.
 *
 * @param device of all of them
 * @param type of numbers
 */
record Memory(Device device, ScalarType type) {
  /** Numbers to be resized. */
  Tensor numbers(long... shape) {
    return empty(type, shape);
  }

  /** Indices to be resized. */
  Tensor indices(long... shape) {
    return empty(ScalarType.Long, shape);
  }

  /** Numbers that stay. */
  Tensor constants(double... values) {
    try (DoublePointer pointer = new DoublePointer(values)) {
      return torch
          .from_blob(pointer, new long[] {values.length}, new TensorOptions(ScalarType.Double))
          .clone()
          .to(device, type);
    }
  }

  private Tensor empty(ScalarType element, long... shape) {
    return torch.zeros(shape, new TensorOptions(element).device(new DeviceOptional(device)));
  }
}
