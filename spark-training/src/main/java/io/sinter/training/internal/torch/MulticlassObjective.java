package io.sinter.training.internal.torch;

import io.sinter.training.Loss;
import io.sinter.training.internal.metrics.MulticlassMetrics;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Cross-entropy of a logit a class; the scores are their softmax. */
final class MulticlassObjective implements Objective {
  private static final long NOTHING_IGNORED = -100; // PyTorch's default

  private final Loss.Multiclass loss;

  MulticlassObjective(Loss.Multiclass loss) {
    this.loss = loss;
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
                Tensors.of(loss.weights(), loss.outputs())
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
