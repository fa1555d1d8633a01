package io.sinter.arrow.internal;

/**
 * What finished copies have cost.
 *
 * @param bytes that were copied
 * @param nanos that the copies alone took, without their waiting for others
 */
public record CopyCost(long bytes, long nanos) {
  /** Nothing was copied. */
  public static final CopyCost NONE = new CopyCost(0, 0);
}
