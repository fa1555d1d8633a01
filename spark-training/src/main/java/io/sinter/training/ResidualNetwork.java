package io.sinter.training;

/**
 * A residual network for tables (Gorishniy, Rubachev, Khrulkov and Babenko, 2021, "Revisiting Deep
 * Learning Models for Tabular Data", section 3.2), with layer instead of batch normalisation: a
 * linear layer, then blocks {@code x + dropout(linear(dropout(activation(linear(norm(x))))))}, then
 * {@code linear(activation(norm(x)))}.
 *
 * @param width of what blocks pass on, at least 1
 * @param hidden the width within a block, at least 1
 * @param blocks how many, at least 1
 * @param activation within blocks
 * @param dropout within a block, in [0, 1)
 * @param residualDropout of what a block adds, in [0, 1)
 */
public record ResidualNetwork(
    int width,
    int hidden,
    int blocks,
    Activation activation,
    double dropout,
    double residualDropout)
    implements Network {
  /** Checks. */
  public ResidualNetwork {
    NetworkChecks.positive("its width", width);
    NetworkChecks.positive("its hidden width", hidden);
    NetworkChecks.positive("its number of blocks", blocks);
    NetworkChecks.share("dropout", dropout);
    NetworkChecks.share("residual dropout", residualDropout);
  }

  @Override
  public String description() {
    return "residual network, %d blocks of width %d (%d within), %s, dropout %s and %s"
        .formatted(blocks, width, hidden, NetworkChecks.name(activation), dropout, residualDropout);
  }
}
