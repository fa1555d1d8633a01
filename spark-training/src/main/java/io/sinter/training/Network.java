package io.sinter.training;

import java.io.Serializable;
import java.util.List;

/**
 * The typed description of a network for tables: what it is made of, not its weights. It turns one
 * row, numeric columns and category indices, into one logit. Immutable.
 */
public sealed interface Network extends Serializable permits MlpNetwork {
  /**
   * A multilayer perceptron over the standardised numbers and the embedded categories.
   *
   * @param hidden the widths of its hidden layers; none makes a logistic regression
   * @throws IllegalArgumentException if a width is not positive
   */
  static MlpNetwork mlp(List<Integer> hidden) {
    return new MlpNetwork(hidden, Activation.RELU, 0.0);
  }
}
