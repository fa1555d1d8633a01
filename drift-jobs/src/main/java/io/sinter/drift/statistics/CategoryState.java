package io.sinter.drift.statistics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What one window knows of one categorical column: a count for each category of the frozen
 * vocabulary, one for all other values, one for missing values. States over the same vocabulary
 * merge exactly, in any order. Not thread-safe.
 */
public final class CategoryState implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] counts;

  /**
   * An empty state.
   *
   * @param vocabulary how many categories the reference has
   */
  public CategoryState(int vocabulary) {
    this.counts = new long[vocabulary + 2];
  }

  /**
   * Counts one value.
   *
   * @param index of the category; the vocabulary's size means another value, one more means missing
   */
  public void add(int index) {
    counts[index]++;
  }

  /** Adds everything {@code other} has counted; it must be over the same vocabulary. */
  public void merge(CategoryState other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** {@return counts by category, then of other values (a copy)} */
  public long[] counts() {
    return Arrays.copyOf(counts, counts.length - 1);
  }

  /** {@return how many values were missing} */
  public long missing() {
    return counts[counts.length - 1];
  }

  /** {@return how many values were present} */
  public long present() {
    return Arrays.stream(counts).sum() - missing();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CategoryState that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
