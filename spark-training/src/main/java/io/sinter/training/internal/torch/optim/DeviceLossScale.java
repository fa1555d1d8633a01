package io.sinter.training.internal.torch.optim;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A {@link LossScale} that lives on the device and follows what the device finds, by the kernel of
 * PyTorch's GradScaler. Its native memory belongs to the {@code PointerScope} it was made in; used
 * by one thread.
 */
public final class DeviceLossScale {
  private final TensorOp update = new TensorOp("aten::_amp_update_scale_");
  private final Tensor value;
  private final Tensor good;

  /** PyTorch's first scale. */
  public DeviceLossScale(Device device) {
    value =
        torch.zeros(
            new long[] {}, new TensorOptions(ScalarType.Float).device(new DeviceOptional(device)));
    good =
        torch.zeros(
            new long[] {}, new TensorOptions(ScalarType.Int).device(new DeviceOptional(device)));
    restore(new LossScale());
  }

  /** What losses are multiplied with; changes with {@link #follow}. */
  public Tensor value() {
    return value;
  }

  /** What gradients are multiplied with: exact, as scales are powers of 2. */
  Tensor inverse() {
    return value.reciprocal();
  }

  /**
   * After a step.
   *
   * @param found 1 where its gradients were not finite, else 0
   */
  void follow(Tensor found) {
    update.run(
        new IValue(value),
        new IValue(good),
        new IValue(found),
        new IValue(LossScale.GROWTH),
        new IValue(LossScale.BACKOFF),
        new IValue((long) LossScale.INTERVAL));
  }

  /** What it is now; waits for the device. */
  public LossScale read() {
    return new LossScale(value.item_double(), good.item_int());
  }

  /** Goes on with an earlier scale. */
  public void restore(LossScale earlier) {
    value.fill_(new Scalar(earlier.value()));
    good.fill_(new Scalar(earlier.good()));
  }
}
