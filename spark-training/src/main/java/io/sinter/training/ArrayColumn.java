package io.sinter.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A column with many numbers a row, as many in each: an array of numbers, a vector of {@code
 * ml.linalg}, or the bytes of an image (0 to 255). To a network its elements are numbers, the last
 * dimension fastest, called {@code <column>_0}, {@code <column>_1} and so on. A row where it is
 * null or of another length is refused; a missing element is filled as other numbers are.
 * Immutable.
 *
 * @param name of the column
 * @param shape of one row, such as {@code [1, 28, 28]} for an image or {@code [50]} for a sequence;
 *     its product is how many numbers a row has. The elements of one dimension are standardised
 *     each by itself, those of several channel by channel: the first dimension
 */
public record ArrayColumn(String name, List<Integer> shape) implements Serializable {
  /** Copies and checks. */
  public ArrayColumn {
    shape = List.copyOf(shape);
    if (name.isBlank() || shape.isEmpty() || shape.stream().anyMatch(length -> length < 1)) {
      throw new IllegalArgumentException(
          "Cannot read the array column '%s': its shape is %s (allowed: a name, and one length or more of at least 1). Correct it."
              .formatted(name, shape));
    }
  }

  /** An array of some numbers side by side. */
  public static ArrayColumn of(String name, int length) {
    return new ArrayColumn(name, List.of(length));
  }

  /**
   * Reads what {@link #toString} writes, such as {@code pixels=1x28x28} or {@code prices=50}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static ArrayColumn parse(String text) {
    int equals = text.lastIndexOf('=');
    String shape = text.substring(equals + 1).strip();
    if (equals < 1 || !shape.matches("\\d{1,9}(x\\d{1,9})*")) {
      throw new IllegalArgumentException(
          "Cannot read the array column '%s' (allowed: column=lengths, such as prices=50 or pixels=1x28x28). Correct it."
              .formatted(text));
    }
    List<Integer> lengths = new ArrayList<>();
    for (String length : shape.split("x", -1)) {
      lengths.add(Integer.valueOf(length));
    }
    return new ArrayColumn(text.substring(0, equals).strip(), lengths);
  }

  /** How many numbers a row has. */
  public int width() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** The name of an element, from 0. */
  public String element(int index) {
    return name + "_" + index;
  }

  /** The names of all elements, in order. */
  public List<String> elements() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < width(); i++) {
      names.add(element(i));
    }
    return names;
  }

  /** Of some columns together: how many numbers a row has. */
  static int width(List<ArrayColumn> columns) {
    return columns.stream().mapToInt(ArrayColumn::width).sum();
  }

  @Override
  public String toString() {
    return name + "=" + String.join("x", shape.stream().map(String::valueOf).toList());
  }
}
