package io.sinter.training.internal.torch;

import io.sinter.training.internal.torch.comm.GradientSum;
import io.sinter.training.internal.torch.direct.DirectNetwork;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Passes of networks whose chain rule is known beforehand; only the loss has a graph. */
final class DirectPasses implements Passes {
  private final DirectNetwork network;
  private final Objective objective;
  private final GradientSum gradients;

  /**
   * @param gradients flat, those the network adds to
   */
  DirectPasses(DirectNetwork network, Objective objective, GradientSum gradients) {
    this.network = network;
    this.objective = objective;
    this.gradients = gradients;
  }

  @Override
  public Tensor add(BatchTensors part, Scalar factor, long seed) {
    Tensor output = network.forward(part.inputs(), seed).detach().requires_grad_(true);
    Tensor loss = objective.loss(output, part.target(), part.weight());
    loss.mul(factor).backward();
    network.backward(output.grad());
    return loss.detach();
  }

  @Override
  public Tensor addLast(BatchTensors part, Scalar factor, long seed) {
    Tensor loss = add(part, factor, seed);
    gradients.sum();
    return loss;
  }

  @Override
  public String description() {
    return "passes without a graph";
  }
}
