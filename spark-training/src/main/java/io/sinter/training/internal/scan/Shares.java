package io.sinter.training.internal.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Deals weighted things out. */
final class Shares {
  /** The largest share may be so much larger than their mean. */
  private static final double TOLERANCE = 1.3;

  private Shares() {}

  /**
   * The heaviest thing first, each to the lightest share so far; a function of the list alone.
   *
   * @return by share, in the order of the list; empty if the heaviest share is more than 1.3 times
   *     their mean
   */
  static <T> Optional<List<List<T>>> balanced(List<T> things, ToLongFunction<T> weight, int count) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < things.size(); i++) {
      order.add(i);
    }
    order.sort(
        Comparator.<Integer>comparingLong(i -> -weight.applyAsLong(things.get(i)))
            .thenComparing(Comparator.naturalOrder()));
    long[] weights = new long[count];
    int[] share = new int[things.size()];
    long total = 0;
    for (int i : order) {
      int lightest = 0;
      for (int j = 1; j < count; j++) {
        lightest = weights[j] < weights[lightest] ? j : lightest;
      }
      share[i] = lightest;
      weights[lightest] += weight.applyAsLong(things.get(i));
      total += weight.applyAsLong(things.get(i));
    }
    for (long each : weights) {
      if (each > TOLERANCE * total / count) {
        return Optional.empty();
      }
    }
    List<List<T>> shares = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      shares.add(new ArrayList<>());
    }
    for (int i = 0; i < things.size(); i++) {
      shares.get(share[i]).add(things.get(i));
    }
    return Optional.of(shares);
  }
}
