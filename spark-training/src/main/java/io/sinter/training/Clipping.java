package io.sinter.training;

import java.io.Serializable;

/**
 * Bounds on gradients, applied to the averaged gradients of all ranks; by value first, then by
 * norm.
 *
 * @param norm the largest Euclidean norm over all gradients together; 0 is no bound
 * @param value the largest absolute value of one gradient; 0 is no bound
 */
public record Clipping(double norm, double value) implements Serializable {
  /** No bounds. */
  public static final Clipping NONE = new Clipping(0, 0);

  /** Checks both. */
  public Clipping {
    if (!(norm >= 0) || !(value >= 0)) {
      throw new IllegalArgumentException(
          "Cannot clip gradients: norm is %s, value is %s (allowed: at least 0). Correct the bounds."
              .formatted(norm, value));
    }
  }

  /** A bound on the norm of all gradients together. */
  public static Clipping norm(double norm) {
    return new Clipping(norm, 0);
  }

  /** A bound on each gradient. */
  public static Clipping value(double value) {
    return new Clipping(0, value);
  }
}
