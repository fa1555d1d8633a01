package io.sinter.training;

/** The losses that a configuration can name. */
public enum LossKind {
  /** See {@link Loss#binary()}. */
  BINARY,
  /** See {@link Loss#multiclass()}. */
  MULTICLASS,
  /** See {@link Loss#squared()}. */
  SQUARED,
  /** See {@link Loss#absolute()}. */
  ABSOLUTE,
  /** See {@link Loss#huber}. */
  HUBER,
  /** See {@link Loss#quantile}. */
  QUANTILE,
  /** See {@link Loss#poisson()}. */
  POISSON
}
