package io.sinter.training;

import java.io.Serializable;

/**
 * What a network is trained to make small. A step's loss is the sum over its rows, each times its
 * weight, divided by the number of rows of all ranks. Immutable.
 */
public sealed interface Loss extends Serializable {
  /** Two classes, labels 0 and 1: binary cross-entropy of one logit a row. */
  static Loss binary() {
    return new Binary();
  }

  /** See {@link Loss#binary()}. */
  record Binary() implements Loss {}
}
