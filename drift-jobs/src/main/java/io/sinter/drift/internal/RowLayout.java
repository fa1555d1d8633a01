package io.sinter.drift.internal;

import java.io.Serializable;

/**
 * Where things are in a row of {@link ScoredRows}: a fixed head, then the numeric columns as
 * doubles, then the categorical ones as text.
 */
record RowLayout(int numeric, int categorical) implements Serializable {
  static final int TIME = 0; // bigint, microseconds
  static final int HASH = 1; // bigint, of the join keys
  static final int VERSION = 2; // string
  static final int SCORE = 3; // double
  static final int PREDICTION = 4; // double
  static final int LABEL = 5; // double
  static final int MATCHED = 6; // boolean
  static final int FIRST = 7;

  int numericAt(int column) {
    return FIRST + column;
  }

  int categoryAt(int column) {
    return FIRST + numeric + column;
  }
}
