package io.sinter.training.internal;

/** Seeds of their own for what is drawn in a training, the same in every JVM. */
public final class Seeds {
  private Seeds() {}

  /** The seed of one use of random numbers, from that of the training and what tells uses apart. */
  public static long of(long seed, long... parts) {
    long mixed = mix(seed);
    for (long part : parts) {
      mixed = mix(mixed ^ part);
    }
    return mixed;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
