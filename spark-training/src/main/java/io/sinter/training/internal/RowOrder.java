package io.sinter.training.internal;

import java.util.SplittableRandom;

/** The order in which a rank visits its rows: a function of seed, epoch and rank alone. */
public final class RowOrder {
  private RowOrder() {}

  /**
   * A permutation of {@code 0 .. rows - 1} (Fisher-Yates).
   *
   * @param window 0 for all rows of a rank; others where a rank shuffles in parts
   */
  public static int[] of(long seed, int epoch, int rank, int window, int rows) {
    SplittableRandom random =
        new SplittableRandom(Seeds.of(seed, epoch, rank ^ (long) window << 32));
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
