package io.sinter.training.internal.ml;

import java.io.Serializable;

/**
 * One input of the network and where a row has it.
 *
 * @param name of the graph's input
 * @param kind of its value
 * @param ordinal of the row's column
 * @param element of that column's vector; 0 for other kinds
 * @param width how many elements that vector has; 1 for other kinds
 */
record ScoringInput(String name, Kind kind, int ordinal, int element, int width)
    implements Serializable {
  /** What the row's column holds. */
  enum Kind {
    /** A float, NaN for a missing one. */
    NUMBER,
    /** A double, seconds since 1970 in UTC, NaN for a missing time. */
    TIME,
    /** Text, empty for a missing one. */
    TEXT,
    /** A vector. */
    VECTOR,
    /** An array of double. */
    ARRAY,
    /** Bytes, numbers from 0 to 255. */
    BYTES
  }
}
