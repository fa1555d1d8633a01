package io.sinter.training.internal;

import io.sinter.registry.FeatureSpec;

/**
 * Where a projected training row has what: the numeric features as float, the categorical ones as
 * string, then the label as float, whether it is a validation row, its 64-bit hash, and, if rows
 * have weights, its weight as float.
 */
public record RowLayout(int numeric, int categorical) {
  /** The layout for these features. */
  public static RowLayout of(FeatureSpec features) {
    return new RowLayout(features.numeric().size(), features.categorical().size());
  }

  /** The column of the label. */
  public int label() {
    return numeric + categorical;
  }

  /** The column that says whether the row is for validation. */
  public int validation() {
    return label() + 1;
  }

  /** The column of the hash, which decides the rank and the order within it. */
  public int hash() {
    return label() + 2;
  }

  /** The column of the weight. */
  public int weight() {
    return label() + 3;
  }
}
