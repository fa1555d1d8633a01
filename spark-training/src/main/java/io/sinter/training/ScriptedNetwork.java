package io.sinter.training;

import io.sinter.registry.CyclicFeature;
import io.sinter.training.internal.ScriptedArchive;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    /** Numeric columns of whole numbers up to 2^24, such as tokens, int64; 0 for a missing one. */
    INTEGERS,
    /** Categorical columns, int64. */
    CATEGORIES
  }

  /**
   * One argument of the module: some columns side by side.
   *
   * @param name of the argument, checked against the module's; empty to leave that
   * @param kind what they hold
   * @param columns their names, features of the training or its arrays; the last dimension runs
   *     fastest
   * @param shape of one row; its product is the number of columns, an array's elements counted
   */
  public record Input(String name, Kind kind, List<String> columns, List<Integer> shape)
      implements Serializable {
    /** Copies and checks. */
    public Input {
      columns = List.copyOf(columns);
      shape = List.copyOf(shape);
      int size = shape.stream().reduce(1, Math::multiplyExact);
      NetworkChecks.require(
          !columns.isEmpty() && size >= columns.size(),
          "an input of shape %s has %d columns (allowed: %d). Correct one"
              .formatted(shape, columns.size(), size));
    }

    /** Numeric columns or arrays, {@code [rows, columns]} unless a shape is given. */
    public static Input numbers(List<String> columns) {
      return of(Kind.NUMBERS, columns);
    }

    /** Numeric columns or arrays as int64; otherwise like {@link #numbers}. */
    public static Input integers(List<String> columns) {
      return of(Kind.INTEGERS, columns);
    }

    /** Categorical columns, {@code [rows, columns]}. */
    public static Input categories(List<String> columns) {
      return of(Kind.CATEGORIES, columns);
    }

    private static Input of(Kind kind, List<String> columns) {
      return new Input("", kind, columns, List.of(columns.size()));
    }

    /**
     * Reads what {@link #toString} writes, such as {@code pixels=float32(image)[1x28x28]}, {@code
     * float32(x+y+z)} or {@code codes=category(kind+`odd+name`)}; types are float32, int64 and
     * category.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Input parse(String text) {
      return ScriptedInputText.parse(text);
    }

    /** With another shape of a row, such as {@code [1, 28, 28]}. */
    public Input withShape(List<Integer> other) {
      return new Input(name, kind, columns, other);
    }

    /** With the name of an argument of the module. */
    public Input withName(String other) {
      return new Input(other, kind, columns, shape);
    }

    /** With what columns stand for in their place; see {@link ScriptedNetwork#withArrays}. */
    Input with(Map<String, Elements> known) {
      List<String> elements = new ArrayList<>();
      List<Integer> whole = List.of();
      for (String column : columns) {
        Elements found = known.getOrDefault(column, new Elements(List.of(column), List.of()));
        elements.addAll(found.names());
        whole = found.shape();
      }
      if (elements.equals(columns) || !shape.equals(List.of(columns.size()))) {
        return new Input(name, kind, elements, shape);
      }
      boolean one = columns.size() == 1;
      return new Input(name, kind, elements, one ? whole : List.of(elements.size()));
    }

    @Override
    public String toString() {
      return ScriptedInputText.format(this);
    }
  }

  /** The numbers that a column stands for, and their shape. */
  private record Elements(List<String> names, List<Integer> shape) {}

  /**
   * With the elements of arrays in the place of their columns. An input of arrays without a shape
   * of its own gets that of its array, or one dimension for several.
   */
  public ScriptedNetwork withArrays(List<ArrayColumn> arrays) {
    Map<String, Elements> known = new HashMap<>();
    arrays.forEach(array -> known.put(array.name(), new Elements(array.elements(), array.shape())));
    return with(known);
  }

  /** With sines and cosines in the place of columns of times; else like {@link #withArrays}. */
  public ScriptedNetwork withTimes(List<CyclicFeature> times) {
    Map<String, Elements> known = new HashMap<>();
    times.forEach(
        time -> known.put(time.name(), new Elements(time.numbers(), List.of(time.width()))));
    return with(known);
  }

  private ScriptedNetwork with(Map<String, Elements> known) {
    return new ScriptedNetwork(module, inputs.stream().map(input -> input.with(known)).toList());
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
