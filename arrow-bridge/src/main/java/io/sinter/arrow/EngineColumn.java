package io.sinter.arrow;

import java.util.List;

/** A column of a batch, and what a {@link ScoringEngine} hands the network for it. */
public sealed interface EngineColumn {
  /** The column's name. */
  String name();

  /** How many values a row it becomes. */
  default int width() {
    return 1;
  }

  /**
   * A number as it is, null as NaN.
   *
   * @param name of a Float4 column
   */
  record Numeric(String name) implements EngineColumn {}

  /**
   * A number that is several to the network, such as a time that becomes places in its periods.
   *
   * @param name of a Float8 column; null is handed to the encoder as NaN
   * @param width how many
   * @param encoder makes them; called by many threads
   */
  record Encoded(String name, int width, Encoder encoder) implements EngineColumn {}

  /**
   * A text as its index in a vocabulary, as {@link Vocabulary} counts.
   *
   * @param name of a VarChar column
   * @param vocabulary the known texts, in order
   */
  record Category(String name, List<String> vocabulary) implements EngineColumn {
    /** Copies. */
    public Category {
      vocabulary = List.copyOf(vocabulary);
    }
  }

  /** Makes several numbers of one. */
  @FunctionalInterface
  interface Encoder {
    /** Writes the numbers of {@code value} into {@code numbers}, from index {@code start} on. */
    void encode(double value, float[] numbers, int start);
  }
}
