package io.sinter.training.internal.torch;

import io.sinter.training.Loss;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A loss on tensors, with what is measured on validation rows. Thread-safe. */
interface Objective {
  /** The objective of a loss. */
  static Objective of(Loss loss) {
    return of(loss, null);
  }

  /**
   * The objective of a loss.
   *
   * @param device on which what the loss needs is kept, in the current {@code PointerScope}; null
   *     for one that needs no scope, and copies it from the CPU each time
   */
  static Objective of(Loss loss, @Nullable Device device) {
    if (loss instanceof Loss.Binary) {
      return new BinaryObjective();
    } else if (loss instanceof Loss.Multiclass multiclass) {
      return new MulticlassObjective(multiclass, device);
    } else if (loss instanceof Loss.Regression regression) {
      return new RegressionObjective(regression);
    } else if (loss instanceof Loss.Quantile quantile) {
      return new QuantileObjective(quantile, device);
    }
    return new PoissonObjective();
  }

  /** The loss this makes small. */
  Loss description();

  /**
   * The loss summed over rows.
   *
   * @param output of the network, {@code [rows]}, {@code [rows, 1]} or {@code [rows, width]}
   * @param target one a row
   * @param weight one a row, or null where all are 1
   * @return a number, with its gradient
   */
  Tensor loss(Tensor output, Tensor target, @Nullable Tensor weight);

  /** The sum over rows of a loss a row, each times its weight. */
  static Tensor sum(Tensor each, @Nullable Tensor weight) {
    return weight == null ? each.sum() : each.mul(weight).sum();
  }

  /** How many numbers {@link #score} has a row. */
  default int width() {
    return description().outputs();
  }

  /** What a model says of rows, float {@code [rows]} or {@code [rows, width]}. */
  Tensor score(Tensor output);

  /**
   * Exact metrics over all rows of all ranks, in the order they are reported.
   *
   * @param scores {@code width} a row
   * @param targets one a row
   * @param weights one a row
   */
  Map<String, Double> metrics(float[] scores, float[] targets, float[] weights);

  /** The metric that says which epoch is best. */
  default String selection() {
    return description().selection().name();
  }

  /** Whether {@code one} is better than {@code other} by the selection metric. */
  default boolean better(double one, double other) {
    return description().selection().better(one, other);
  }
}
