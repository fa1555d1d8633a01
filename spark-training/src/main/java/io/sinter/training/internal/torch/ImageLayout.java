package io.sinter.training.internal.torch;

import io.sinter.training.Precision;
import org.bytedeco.pytorch.Device;

/** How the numbers between the convolutions of images lie; what is computed is the same. */
enum ImageLayout {
  /** Channel by channel, libtorch's usual one. */
  CONTIGUOUS,
  /** Pixel by pixel, which tensor cores take without turning the numbers around. */
  CHANNELS_LAST;

  /** The number that TorchScript has for {@code torch.channels_last}. */
  static final int MEMORY_FORMAT = 2;

  /** By pixels where tensor cores multiply: on GPUs, but for plain 32-bit numbers. */
  static ImageLayout of(Device device, Precision precision) {
    return device.is_cpu() || precision == Precision.FP32 ? CONTIGUOUS : CHANNELS_LAST;
  }
}
