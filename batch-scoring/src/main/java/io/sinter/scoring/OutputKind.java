package io.sinter.scoring;

/** What the number that a model from elsewhere gives a row is. */
public enum OutputKind {
  /** A predicted number, which is both score and prediction. */
  NUMBER,
  /** The probability that the label is 1; of two numbers, the second. */
  PROBABILITY,
  /** What becomes that probability by the logistic function; of two numbers, by softmax. */
  LOGIT
}
