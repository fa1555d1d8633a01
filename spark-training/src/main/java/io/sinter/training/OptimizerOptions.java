package io.sinter.training;

import java.io.Serializable;

/**
 * How gradients change weights. Immutable.
 *
 * @param kind the rule
 * @param learningRate where the schedule is at 1, above 0
 * @param weightDecay at least 0
 * @param momentum of SGD, in [0, 1)
 * @param beta1 decay of the first moment (Adam, AdamW, Lamb, Lion), in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment, above 0
 */
public record OptimizerOptions(
    OptimizerKind kind,
    double learningRate,
    double weightDecay,
    double momentum,
    double beta1,
    double beta2,
    double epsilon)
    implements Serializable {
  /** A rule with the defaults of PyTorch. */
  public static OptimizerOptions of(OptimizerKind kind, double learningRate) {
    return new OptimizerOptions(kind, learningRate, 0, 0, 0.9, 0.999, 1e-8);
  }

  /** With another rule. */
  public OptimizerOptions withKind(OptimizerKind value) {
    return new OptimizerOptions(value, learningRate, weightDecay, momentum, beta1, beta2, epsilon);
  }

  /** With another learning rate. */
  public OptimizerOptions withLearningRate(double value) {
    return new OptimizerOptions(kind, value, weightDecay, momentum, beta1, beta2, epsilon);
  }

  /** With weight decay. */
  public OptimizerOptions withWeightDecay(double value) {
    return new OptimizerOptions(kind, learningRate, value, momentum, beta1, beta2, epsilon);
  }
}
