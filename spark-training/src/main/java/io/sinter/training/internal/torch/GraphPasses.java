package io.sinter.training.internal.torch;

import io.sinter.training.Precision;
import io.sinter.training.internal.torch.comm.GradientSum;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Passes of any network, by the graph that libtorch records going forward. */
@SuppressWarnings("try") // Autocast is closed, not used.
final class GraphPasses implements Passes {
  private final TorchNetwork network;
  private final Objective objective;
  private final GradientSum gradients;
  private final Precision precision;
  private final @Nullable Tensor scale;

  /**
   * @param scale what losses are multiplied with besides their factor; null for nothing
   */
  GraphPasses(
      TorchNetwork network,
      Objective objective,
      GradientSum gradients,
      Precision precision,
      @Nullable Tensor scale) {
    this.network = network;
    this.objective = objective;
    this.gradients = gradients;
    this.precision = precision;
    this.scale = scale;
  }

  @Override
  public Tensor add(BatchTensors part, Scalar factor, long seed) {
    Tensor loss = loss(part);
    gradients.accumulate(scaled(loss, factor));
    return loss.detach();
  }

  @Override
  public Tensor addLast(BatchTensors part, Scalar factor, long seed) {
    Tensor loss = loss(part);
    gradients.accumulateAndSum(scaled(loss, factor));
    return loss.detach();
  }

  private Tensor scaled(Tensor loss, Scalar factor) {
    return scale == null ? loss.mul(factor) : loss.mul(factor).mul(scale);
  }

  private Tensor loss(BatchTensors part) {
    try (Autocast autocast = new Autocast(precision, part.target().device())) {
      Tensor output = network.forward(part.inputs());
      return objective.loss(output, part.target(), part.weight());
    }
  }

  @Override
  public String description() {
    return "passes by recorded graphs";
  }
}
