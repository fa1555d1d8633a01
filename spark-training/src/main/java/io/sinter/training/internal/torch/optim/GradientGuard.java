package io.sinter.training.internal.torch.optim;

import io.sinter.training.Clipping;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Stands between averaged gradients and the optimizer: takes the loss scale out of them, finds
 * those that are not finite, and bounds them. By value first, then by norm; both as PyTorch's
 * {@code clip_grad_value_} and {@code clip_grad_norm_}. Used by one thread.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
public final class GradientGuard {
  static final double NORM_EPSILON = 1e-6;

  private final Clipping clipping;
  private final TensorOp unscale = new TensorOp("aten::_amp_foreach_non_finite_check_and_unscale_");

  /** A guard with bounds. */
  public GradientGuard(Clipping clipping) {
    this.clipping = clipping;
  }

  /**
   * Prepares gradients for the optimizer, in place.
   *
   * @param scale the loss was multiplied with; 1 for none
   * @return whether all of them are finite; if not, they are of no use
   */
  public boolean pass(List<Tensor> gradients, double scale) {
    try (PointerScope scope = new PointerScope()) {
      if (scale != 1 && !unscaled(gradients, scale)) {
        return false;
      }
      double norm = norm(gradients);
      if (!Double.isFinite(norm)) {
        return false;
      }
      if (clipping.value() > 0) {
        Scalar low = new Scalar(-clipping.value());
        Scalar high = new Scalar(clipping.value());
        gradients.forEach(gradient -> clamp(gradient, low, high));
        norm = clipping.norm() > 0 ? norm(gradients) : norm;
      }
      if (clipping.norm() > 0 && norm > clipping.norm()) {
        Scalar factor = new Scalar(clipping.norm() / (norm + NORM_EPSILON));
        gradients.forEach(gradient -> gradient.mul_(factor));
      }
      return true;
    }
  }

  private static void clamp(Tensor gradient, Scalar low, Scalar high) {
    gradient.clamp_(
        new org.bytedeco.pytorch.ScalarOptional(low),
        new org.bytedeco.pytorch.ScalarOptional(high));
  }

  private boolean unscaled(List<Tensor> gradients, double scale) {
    TensorOptions options =
        new TensorOptions(ScalarType.Float).device(new DeviceOptional(gradients.get(0).device()));
    Tensor found = torch.zeros(new long[] {1}, options);
    Tensor inverse = torch.full(new long[] {1}, new Scalar(1 / scale), options);
    unscale.run(TensorOp.list(gradients), new IValue(found), new IValue(inverse));
    return found.item_float() == 0;
  }

  /** The Euclidean norm over all gradients; not a number or infinite if one of them is. */
  private static double norm(List<Tensor> gradients) {
    if (gradients.size() == 1) {
      return gradients.get(0).norm().item_double();
    }
    double squares = 0;
    for (Tensor gradient : gradients) {
      double norm = gradient.norm().item_double();
      squares += norm * norm;
    }
    return Math.sqrt(squares);
  }
}
