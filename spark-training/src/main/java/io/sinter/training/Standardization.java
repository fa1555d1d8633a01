package io.sinter.training;

/** What a model does with the numbers of its numeric features. */
public enum Standardization {
  /**
   * Subtracts the mean of the training rows and divides by their standard deviation; a missing
   * number becomes what {@link FillRule} says.
   */
  FITTED,
  /** Takes numbers as they are, a missing one as 0; nothing is fitted. */
  NONE
}
