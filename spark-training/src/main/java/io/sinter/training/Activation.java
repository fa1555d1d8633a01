package io.sinter.training;

/** What follows each hidden layer. */
public enum Activation {
  /** {@code max(x, 0)}. */
  RELU,
  /** {@code x * (1 + erf(x / sqrt(2))) / 2}, exact (Hendrycks and Gimpel, 2016). */
  GELU
}
