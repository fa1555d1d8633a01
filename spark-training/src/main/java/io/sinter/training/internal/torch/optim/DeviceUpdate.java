package io.sinter.training.internal.torch.optim;

import io.sinter.training.Clipping;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * What follows averaged gradients where the host must not wait for the device: the loss scale is
 * taken out, what is not finite is found, gradients are bounded, weights change. All of it is only
 * enqueued; a step whose gradients are not finite changes no weight, and the host asks later how
 * many there were. Without a loss scale no step after a bad one changes anything, so that weights
 * and state are those before the first bad one. Computes what {@link GradientGuard} does. Used by
 * one thread, without a gradient tape; native memory belongs to the {@code PointerScope} it was
 * made in.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
public final class DeviceUpdate {
  private final TensorOp unscale = new TensorOp("aten::_amp_foreach_non_finite_check_and_unscale_");
  private final TensorOp norms = new TensorOp("aten::_foreach_norm", "Scalar");
  private final TensorOp multiply = new TensorOp("aten::_foreach_mul_", "Tensor");
  private final Clipping clipping;
  private final Optimizer optimizer;
  private final @Nullable DeviceLossScale scale;
  private final Tensor found;
  private final Tensor one;
  private final Tensor bad;

  /**
   * @param scale of losses, or null where they are not scaled
   */
  public DeviceUpdate(
      Clipping clipping, Optimizer optimizer, Device device, @Nullable DeviceLossScale scale) {
    this.clipping = clipping;
    this.optimizer = optimizer;
    this.scale = scale;
    TensorOptions options = new TensorOptions(ScalarType.Float).device(new DeviceOptional(device));
    this.found = torch.zeros(new long[] {}, options);
    this.one = torch.ones(new long[] {}, options);
    this.bad = torch.zeros(new long[] {}, options);
  }

  /**
   * Enqueues a step.
   *
   * @param gradients all of them, changed in place
   * @param byWeight the same, as the optimizer wants them
   * @param rate the learning rate
   */
  public void apply(List<Tensor> gradients, List<Tensor> byWeight, double rate) {
    try (PointerScope scope = new PointerScope()) {
      Tensor inverse = one;
      if (scale != null) {
        found.zero_();
        inverse = scale.inverse();
      }
      IValue all = TensorOp.list(gradients);
      unscale.run(all, new IValue(found), new IValue(inverse));
      bound(gradients, all);
      optimizer.step(byWeight, rate, found);
      bad.add_(found);
      if (scale != null) {
        scale.follow(found);
      }
    }
  }

  private void bound(List<Tensor> gradients, IValue all) {
    if (clipping.value() > 0) {
      ScalarOptional low = new ScalarOptional(new Scalar(-clipping.value()));
      ScalarOptional high = new ScalarOptional(new Scalar(clipping.value()));
      gradients.forEach(gradient -> gradient.clamp_(low, high));
    }
    if (clipping.norm() > 0) {
      Tensor norm =
          gradients.size() == 1
              ? gradients.get(0).norm()
              : torch.stack(norms.tensors(all, new IValue(2.0), new IValue())).norm();
      Tensor factor =
          norm.add(new Scalar(GradientGuard.NORM_EPSILON))
              .reciprocal_()
              .mul_(new Scalar(clipping.norm()))
              .clamp_max_(new Scalar(1.0));
      multiply.run(all, new IValue(factor));
    }
  }

  /**
   * How many steps were left out since it was last asked; without a loss scale, all since the first
   * bad one. Waits for the device.
   */
  public long takeBad() {
    long count = Math.round(bad.item_double());
    if (count > 0) {
      bad.zero_();
    }
    return count;
  }
}
