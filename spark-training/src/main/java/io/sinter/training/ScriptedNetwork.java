package io.sinter.training;

import io.sinter.training.internal.ScriptedArchive;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A network brought as a TorchScript file, scripted or traced in Python, and trained as it is: its
 * parameters start from what the file holds, those that need no gradient stay as they are, and
 * buffers, such as the statistics of batch normalisation, are kept. A rank's buffers follow its own
 * rows; at the end of each epoch they become the mean over the ranks, weighted by their rows.
 *
 * <p>It gets the columns raw: numbers as the table has them, NaN where one is missing, and
 * categories as indices (0 missing, 1 unknown, then the vocabulary). Its output is what its loss
 * asks for: {@code [rows]} or {@code [rows, 1]} for one output, else {@code [rows, outputs]};
 * logits for classes, a logarithm for counts. Its parameters are 32-bit floating point.
 *
 * <p>The file is code: libtorch runs what is in it, and one that was crafted to do harm can end the
 * JVM. Train with files of people you trust.
 *
 * @param module the file's bytes; not copied, not to be changed
 * @param inputs its arguments in order
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and passed on to libtorch only.
public record ScriptedNetwork(byte[] module, List<Input> inputs) implements Network {
  /**
   * Checks what can be without running it, and copies the list.
   *
   * @throws IllegalArgumentException if the bytes are no whole TorchScript archive
   */
  public ScriptedNetwork {
    inputs = List.copyOf(inputs);
    NetworkChecks.require(!inputs.isEmpty(), "it has no input (allowed: at least 1). Name one");
    ScriptedArchive.verify(module);
  }

  /** Reads the module from a file. */
  static ScriptedNetwork read(Path file, List<Input> inputs) {
    try {
      return new ScriptedNetwork(Files.readAllBytes(file), inputs);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the TorchScript module %s: %s. Check the path and its permissions."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** What an argument holds. */
  public enum Kind {
    /** Numeric columns, float. */
    NUMBERS,
    /** Categorical columns, int64. */
    CATEGORIES
  }

  /**
   * One argument of the module: some columns side by side.
   *
   * @param kind what they hold
   * @param columns their names, features of the training; the last dimension runs fastest
   * @param shape of one row; its product is the number of columns
   */
  public record Input(Kind kind, List<String> columns, List<Integer> shape)
      implements Serializable {
    /** Copies and checks. */
    public Input {
      columns = List.copyOf(columns);
      shape = List.copyOf(shape);
      int size = shape.stream().reduce(1, Math::multiplyExact);
      NetworkChecks.require(
          !columns.isEmpty() && size == columns.size(),
          "an input of shape %s has %d columns (allowed: %d). Correct one"
              .formatted(shape, columns.size(), size));
    }

    /** Numeric columns, {@code [rows, columns]}. */
    public static Input numbers(List<String> columns) {
      return new Input(Kind.NUMBERS, columns, List.of(columns.size()));
    }

    /** Categorical columns, {@code [rows, columns]}. */
    public static Input categories(List<String> columns) {
      return new Input(Kind.CATEGORIES, columns, List.of(columns.size()));
    }

    /** With another shape of a row, such as {@code [1, 28, 28]}. */
    public Input withShape(List<Integer> other) {
      return new Input(kind, columns, other);
    }
  }

  @Override
  public String description() {
    return "TorchScript module of %,d bytes over %s".formatted(module.length, inputs);
  }

  /** Not the bytes. */
  @Override
  public String toString() {
    return description();
  }
}
