package io.sinter.training;

import java.util.List;

/**
 * A multilayer perceptron: embeddings and standardised numbers side by side, hidden layers each
 * with an activation and dropout, one linear output.
 *
 * @param hidden the widths of the hidden layers, each at least 1
 * @param activation follows each hidden layer
 * @param dropout the share of activations set to 0 in training, in [0, 1)
 */
public record MlpNetwork(List<Integer> hidden, Activation activation, double dropout)
    implements Network {
  /** Checks and copies. */
  public MlpNetwork {
    hidden = List.copyOf(hidden);
    for (int width : hidden) {
      if (width < 1) {
        throw new IllegalArgumentException(
            "Cannot build a network: a hidden layer has width %d (allowed: at least 1). Correct its hidden layers."
                .formatted(width));
      }
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "Cannot build a network: dropout is %s (allowed: 0 to below 1). Correct its dropout."
              .formatted(dropout));
    }
  }

  /** This network with another activation. */
  public MlpNetwork withActivation(Activation other) {
    return new MlpNetwork(hidden, other, dropout);
  }

  /** This network with dropout. */
  public MlpNetwork withDropout(double share) {
    return new MlpNetwork(hidden, activation, share);
  }
}
