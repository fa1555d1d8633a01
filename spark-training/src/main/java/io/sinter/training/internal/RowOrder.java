package io.sinter.training.internal;

import java.util.SplittableRandom;

/** The order in which a rank visits its rows: a function of seed, epoch and rank alone. */
public final class RowOrder {
  private RowOrder() {}

  /** A permutation of {@code 0 .. rows - 1} (Fisher-Yates). */
  public static long[] of(long seed, int epoch, int rank, int rows) {
    SplittableRandom random = new SplittableRandom(mix(mix(mix(seed) ^ epoch) ^ rank));
    long[] order = new long[rows];
    for (int i = 0; i < rows; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
