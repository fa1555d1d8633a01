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
    NetworkChecks.widths("a hidden layer", hidden);
    NetworkChecks.share("dropout", dropout);
  }

  @Override
  public String description() {
    return "perceptron, hidden layers %s, %s, dropout %s"
        .formatted(hidden, NetworkChecks.name(activation), dropout);
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
