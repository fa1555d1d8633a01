package io.sinter.promotion.policy.internal;

/**
 * A slice of the labelled rows, or all of them.
 *
 * @param name {@code carrier = AA}; empty for all rows
 * @param slice which of the policy's slices, -1 for all rows
 * @param value the slice's value
 */
record Group(String name, int slice, String value, long rows, long positives, long negatives) {
  static Group of(
      String expression,
      int slice,
      String value,
      long rows,
      long positives,
      long negatives,
      boolean condition) {
    return new Group(
        condition ? expression : expression + " = " + value,
        slice,
        value,
        rows,
        positives,
        negatives);
  }
}
