package io.sinter.promotion.policy.internal.statistics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The distinct scores of many rows, all of them while they are few, else those with the smallest
 * hashes: a uniform sample of them that depends neither on the order of rows nor on how they are
 * spread (Bar-Yossef et al., 2002). Not thread-safe.
 */
public final class DistinctScores implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int capacity;
  private long[] entries = new long[64];
  private int size;
  private long limit = Long.MAX_VALUE;

  /**
   * @param capacity how many are kept at most
   */
  public DistinctScores(int capacity) {
    this.capacity = capacity;
  }

  /** Adds a score. */
  public void add(float score) {
    /* -0.0f and 0.0f are one score. */
    add(entry(Float.floatToIntBits(score + 0.0f)));
  }

  /** Adds those of another part of the rows; it must have the same capacity. */
  public void merge(DistinctScores other) {
    for (int i = 0; i < other.size; i++) {
      add(other.entries[i]);
    }
    limit = Math.min(limit, other.limit);
    shrink();
  }

  private void add(long entry) {
    if (entry >= limit) {
      return;
    }
    if (size == entries.length) {
      shrink();
      if (2 * size > entries.length) {
        entries = Arrays.copyOf(entries, Math.min(2 * entries.length, 4 * capacity + 64));
      }
    }
    entries[size++] = entry;
  }

  /* Sorted, distinct, below the limit, and no more than the capacity. */
  private void shrink() {
    Arrays.sort(entries, 0, size);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (entries[i] < limit && (kept == 0 || entries[i] != entries[kept - 1])) {
        entries[kept++] = entries[i];
      }
    }
    if (kept > capacity) {
      limit = entries[capacity];
      kept = capacity;
    }
    size = kept;
  }

  /** Whether there are no more distinct scores than that, and these are all of them. */
  public boolean isWithin(int most) {
    shrink();
    return limit == Long.MAX_VALUE && size <= most;
  }

  /**
   * Scores in ascending order, as edges of bins.
   *
   * @param most how many at most
   */
  public float[] edges(int most) {
    shrink();
    float[] edges = new float[Math.min(most, size)];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = Float.intBitsToFloat((int) entries[i]);
    }
    Arrays.sort(edges);
    return edges;
  }

  /* 31 bits of hash before the score's own bits: entries are ordered by hash, and never negative. */
  private static long entry(int bits) {
    int hash = bits;
    hash ^= hash >>> 16;
    hash *= 0x85ebca6b;
    hash ^= hash >>> 13;
    hash *= 0xc2b2ae35;
    hash ^= hash >>> 16;
    return ((long) (hash >>> 1) << 32) | (bits & 0xffffffffL);
  }
}
