package io.sinter.training.internal.torch;

import io.sinter.training.Loss;
import io.sinter.training.internal.metrics.MulticlassMetrics;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Cross-entropy of a logit a class; the scores are their softmax. */
final class MulticlassObjective implements Objective {
  private static final long NOTHING_IGNORED = -100; // PyTorch's default

  private final Loss.Multiclass loss;
  private final @Nullable Tensor kept;

  /**
   * @param device where the weights of the classes are kept; null for nowhere
   */
  MulticlassObjective(Loss.Multiclass loss, @Nullable Device device) {
    this.loss = loss;
    this.kept =
        device == null || loss.classWeights().isEmpty()
            ? null
            : Tensors.of(loss.weights(), loss.outputs()).to(device, ScalarType.Float);
  }

  @Override
  public Loss description() {
    return loss;
  }

  @Override
  public Tensor loss(Tensor output, Tensor target, @Nullable Tensor weight) {
    Tensor logarithms = torch.log_softmax(output, 1);
    TensorOptional classWeights =
        loss.classWeights().isEmpty()
            ? new TensorOptional()
            : new TensorOptional(
                (kept == null ? Tensors.of(loss.weights(), loss.outputs()) : kept)
                    .to(logarithms.device(), logarithms.scalar_type()));
    Tensor each =
        torch.nll_loss(
            logarithms, target, classWeights, torch.Reduction.None.value, NOTHING_IGNORED);
    return Objective.sum(each, weight);
  }

  @Override
  public Tensor score(Tensor output) {
    return torch.softmax(output, 1);
  }

  @Override
  public Map<String, Double> metrics(float[] scores, float[] targets, float[] weights) {
    return MulticlassMetrics.of(scores, targets, weights, loss.outputs());
  }
}
