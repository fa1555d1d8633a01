package io.sinter.training;

/**
 * A transformer over columns (FT-Transformer; Gorishniy, Rubachev, Khrulkov and Babenko, 2021,
 * "Revisiting Deep Learning Models for Tabular Data", section 3.3). Each column becomes a token: a
 * number times a vector plus a bias, a category's embedding plus a bias; a learned token stands
 * first. Blocks are {@code x + attention(norm(x))}, then {@code x + linear(activation(linear(
 * norm(x))))}; as in the paper the first block attends without normalising. The output is {@code
 * linear(activation(norm(first token)))}.
 *
 * @param width of a token, a multiple of {@code heads}
 * @param hidden the width within the feed-forward part
 * @param blocks how many, at least 1
 * @param heads of attention, at least 1
 * @param activation of the feed-forward part
 * @param attentionDropout of attention's shares, in [0, 1)
 * @param dropout within the feed-forward part, in [0, 1)
 * @param residualDropout of what attention and the feed-forward part add, in [0, 1)
 */
public record TransformerNetwork(
    int width,
    int hidden,
    int blocks,
    int heads,
    Activation activation,
    double attentionDropout,
    double dropout,
    double residualDropout)
    implements Network {
  /** Checks. */
  public TransformerNetwork {
    NetworkChecks.positive("its width", width);
    NetworkChecks.positive("its hidden width", hidden);
    NetworkChecks.positive("its number of blocks", blocks);
    NetworkChecks.positive("its number of heads", heads);
    NetworkChecks.require(
        width % heads == 0,
        "its width is %d (allowed: a multiple of its %d heads). Correct one"
            .formatted(width, heads));
    NetworkChecks.share("attention dropout", attentionDropout);
    NetworkChecks.share("dropout", dropout);
    NetworkChecks.share("residual dropout", residualDropout);
  }

  @Override
  public String description() {
    return "transformer over columns, %d blocks of width %d (%d within), %d heads, %s, dropout %s, %s and %s"
        .formatted(
            blocks,
            width,
            hidden,
            heads,
            NetworkChecks.name(activation),
            attentionDropout,
            dropout,
            residualDropout);
  }
}
