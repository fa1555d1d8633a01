package io.sinter.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

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
  /** Checks every value. */
  public OptimizerOptions {
    List<String> problems = new ArrayList<>();
    check(problems, learningRate > 0, "learningRate", learningRate, "above 0");
    check(problems, weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
    check(problems, momentum >= 0 && momentum < 1, "momentum", momentum, "0 to below 1");
    check(problems, beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 to below 1");
    check(problems, beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 to below 1");
    check(problems, epsilon > 0, "epsilon", epsilon, "above 0");
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot train: %s. Correct the optimizer's options."
              .formatted(String.join(", ", problems)));
    }
  }

  private static void check(
      List<String> problems, boolean holds, String name, double value, String allowed) {
    if (!holds) {
      problems.add("%s is %s (allowed: %s)".formatted(name, value, allowed));
    }
  }

  /** A rule with the usual numbers: those of PyTorch, or of its paper (Lamb, Lion). */
  public static OptimizerOptions of(OptimizerKind kind, double learningRate) {
    return switch (kind) {
      case SGD, ADAM, ADAMW -> new OptimizerOptions(kind, learningRate, 0, 0, 0.9, 0.999, 1e-8);
      case LAMB -> new OptimizerOptions(kind, learningRate, 0, 0, 0.9, 0.999, 1e-6);
      case LION -> new OptimizerOptions(kind, learningRate, 0, 0, 0.9, 0.99, 1e-8);
    };
  }

  /** With another rule and its usual numbers, but this learning rate and weight decay. */
  public OptimizerOptions withKind(OptimizerKind value) {
    return of(value, learningRate).withWeightDecay(weightDecay).withMomentum(momentum);
  }

  /** With momentum, which SGD alone heeds. */
  public OptimizerOptions withMomentum(double value) {
    return new OptimizerOptions(kind, learningRate, weightDecay, value, beta1, beta2, epsilon);
  }

  /** With other decays of the moments. */
  public OptimizerOptions withBetas(double first, double second) {
    return new OptimizerOptions(kind, learningRate, weightDecay, momentum, first, second, epsilon);
  }

  /** With another number added to the root of the second moment. */
  public OptimizerOptions withEpsilon(double value) {
    return new OptimizerOptions(kind, learningRate, weightDecay, momentum, beta1, beta2, value);
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
