package io.sinter.training.internal.torch;

import io.sinter.training.Loss;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A loss on tensors, with what is measured on validation rows. Thread-safe. */
interface Objective {
  /** The objective of a loss. */
  static Objective of(Loss loss) {
    if (loss instanceof Loss.Binary) {
      return new BinaryObjective();
    }
    throw new IllegalArgumentException("No objective for " + loss);
  }

  /**
   * The loss summed over rows.
   *
   * @param output of the network, first dimension the rows
   * @param target one a row
   * @param weight one a row, or null where all are 1
   * @return a number, with its gradient
   */
  Tensor loss(Tensor output, Tensor target, @Nullable Tensor weight);

  /** How many numbers {@link #score} has a row. */
  int width();

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
  String selection();

  /** Whether {@code one} is better than {@code other} by the selection metric. */
  boolean better(double one, double other);
}
