package io.sinter.arrow;

/** What an Arrow null becomes in a tensor, which has no nulls of its own. */
public sealed interface NullRule {
  /** The column must hold no null; the error names the first row that does. */
  static NullRule reject() {
    return new Reject();
  }

  /**
   * A null becomes {@code value}, which the element type must be able to hold exactly ({@code NaN}
   * only for floating point). Costs one copy of a column that holds nulls, nothing otherwise.
   */
  static NullRule fill(double value) {
    return new Fill(value);
  }

  /**
   * The values stay where they are and a bool tensor says which rows are present; values of absent
   * rows are undefined.
   */
  static NullRule mask() {
    return new Mask();
  }

  /** See {@link NullRule#reject()}. */
  record Reject() implements NullRule {}

  /** See {@link NullRule#fill(double)}. */
  record Fill(double value) implements NullRule {}

  /** See {@link NullRule#mask()}. */
  record Mask() implements NullRule {}
}
