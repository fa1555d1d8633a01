package io.sinter.training.internal.data;

import io.sinter.training.FillRule;
import io.sinter.training.Loss;
import java.io.Serializable;

/**
 * What is to be found out of rows while they are read. Immutable.
 *
 * @param label which labels there may be
 * @param numbers so many of the first columns, those of the numeric features, are described by
 *     their moments; 0 where numbers are taken as they are
 * @param fill what a missing number becomes; medians are known before
 * @param overlap whether rows may be for training and for validation
 */
public record FactsRule(Label label, int numbers, FillRule fill, boolean overlap)
    implements Serializable {
  /** A rule by which no row is for training and for validation. */
  public FactsRule(Label label, int numbers, FillRule fill) {
    this(label, numbers, fill, /* overlap= */ false);
  }

  /** With rows that are for training and for validation. */
  public FactsRule withOverlap() {
    return new FactsRule(label, numbers, fill, /* overlap= */ true);
  }

  /** Which labels a loss can take. */
  public enum Label {
    /** 0 and 1. */
    ZERO_OR_ONE,
    /** The classes of the label's column; all that were found are such. */
    CLASS,
    /** Finite numbers of at least 0. */
    NOT_NEGATIVE,
    /** Finite numbers. */
    FINITE;

    boolean takes(float target) {
      return switch (this) {
        case ZERO_OR_ONE -> target == 0 || target == 1;
        case CLASS -> true;
        case NOT_NEGATIVE -> target >= 0 && target < Float.POSITIVE_INFINITY;
        case FINITE -> Float.isFinite(target);
      };
    }
  }

  /** The rule for a loss. */
  public static FactsRule of(Loss loss, int numbers, FillRule fill) {
    if (loss instanceof Loss.Binary) {
      return new FactsRule(Label.ZERO_OR_ONE, numbers, fill);
    } else if (loss instanceof Loss.Multiclass) {
      return new FactsRule(Label.CLASS, numbers, fill);
    } else if (loss instanceof Loss.Poisson) {
      return new FactsRule(Label.NOT_NEGATIVE, numbers, fill);
    }
    return new FactsRule(Label.FINITE, numbers, fill);
  }
}
