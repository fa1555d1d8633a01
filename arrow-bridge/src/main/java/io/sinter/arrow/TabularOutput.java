package io.sinter.arrow;

/**
 * What a network says of a batch, in one of its outputs. Holds its arrays as they are; whoever gets
 * one owns them.
 *
 * @param numbers rows x {@code width} values, row by row, widened to 64 bits; empty if it gives
 *     text
 * @param words the same of text; empty if it gives numbers
 * @param width values a row
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
public record TabularOutput(double[] numbers, String[] words, int width) {
  /** Whether it gives text. */
  public boolean isText() {
    return words.length > 0;
  }
}
