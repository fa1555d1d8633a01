package io.sinter.training.internal.torch;

import io.sinter.training.Precision;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Lets operations of this thread choose 16-bit numbers where PyTorch's autocast would, until it is
 * closed. Around the forward pass and the loss only; gradients follow by themselves.
 */
final class Autocast implements AutoCloseable {
  private final DeviceType device;
  private final boolean on;

  Autocast(Precision precision, Device device) {
    this.device = device.type();
    this.on = precision.isAutocast();
    if (on) {
      torch.increment_nesting();
      torch.set_autocast_dtype(
          this.device, precision == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Half);
      torch.set_autocast_enabled(this.device, true);
    }
  }

  @Override
  public void close() {
    if (on) {
      torch.set_autocast_enabled(device, false);
      // Weights were cast once for this pass; they are about to change.
      torch.decrement_nesting();
      torch.clear_cache();
    }
  }
}
