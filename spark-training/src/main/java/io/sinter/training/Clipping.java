package io.sinter.training;

import java.io.Serializable;

/**
 * Bounds on gradients, applied to the averaged gradients of all ranks.
 *
 * @param norm the largest Euclidean norm over all gradients together; 0 is no bound
 * @param value the largest absolute value of one gradient; 0 is no bound
 */
public record Clipping(double norm, double value) implements Serializable {
  /** No bounds. */
  public static final Clipping NONE = new Clipping(0, 0);
}
