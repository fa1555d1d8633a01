package io.sinter.arrow;

import io.sinter.arrow.internal.Codes;
import io.sinter.arrow.internal.Columns;
import io.sinter.arrow.internal.ElementType;
import io.sinter.arrow.internal.Tensors;
import io.sinter.arrow.internal.Utf8;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.bytedeco.pytorch.Tensor;

/**
 * Category strings, plain or dictionary-encoded, as int64 tensors [rows] for embeddings.
 *
 * <p>Every returned tensor belongs to the caller and is independent of the vectors: one copy of 8
 * bytes per row, counted by {@link CopyCounter} ({@link #codes} says where it needs none).
 * Thread-safe as far as the vectors are.
 */
public final class CategoryTensors {
  static {
    NativeRuntime.load();
  }

  private CategoryTensors() {}

  /**
   * The vocabulary index of every string; null and "" are {@link Vocabulary#MISSING}. Reads the
   * UTF-8 bytes in place.
   *
   * @param strings VarChar, LargeVarChar or ViewVarChar
   * @throws BridgeException if the vector holds no strings
   */
  public static Tensor indices(FieldVector strings, Vocabulary vocabulary) {
    Utf8 utf8 = Utf8.of(strings);
    int rows = strings.getValueCount();
    Tensor indices = Tensors.allocate(ElementType.INT64, rows);
    long address = Tensors.address(indices);
    for (int row = 0; row < rows; row++) {
      MemoryUtil.putLong(
          address + (long) row * Long.BYTES, indexOf(strings, utf8, row, vocabulary));
    }
    return counted(indices);
  }

  /**
   * The vocabulary index of every string of a dictionary-encoded vector; null and "" are {@link
   * Vocabulary#MISSING}. Looks up every string of the dictionary once, not that of every row.
   *
   * @throws BridgeException if the dictionary holds no strings, or the vector other than its codes
   */
  public static Tensor indices(FieldVector encoded, Dictionary dictionary, Vocabulary vocabulary) {
    FieldVector strings = dictionary.getVector();
    Utf8 utf8 = Utf8.of(strings);
    long[] indices = new long[strings.getValueCount()];
    for (int code = 0; code < indices.length; code++) {
      indices[code] = indexOf(strings, utf8, code, vocabulary);
    }
    return counted(
        Codes.map(
            encoded,
            code -> {
              if (code < 0 || code >= indices.length) {
                throw new BridgeException(
                    "Cannot look up categories: %s holds the code %d (allowed: 0 to %d). Pass the dictionary that encoded it."
                        .formatted(Columns.describe(encoded), code, indices.length - 1));
              }
              return indices[(int) code];
            },
            Vocabulary.MISSING));
  }

  /**
   * The codes of a dictionary-encoded vector as they are, under a rule for nulls; a dictionary may
   * hold values of any type. Codes of 64 bits are viewed where {@link ArrowTensors#column} views.
   * Codes of absent rows are 0 under MASK.
   *
   * @param encoded int8..64 or uint8..64
   * @throws BridgeException if the vector is of another type, or the rule refuses a null
   */
  public static TensorColumn codes(FieldVector encoded, NullRule rule) {
    if (Codes.element(encoded) == ElementType.INT64) {
      return ArrowTensors.column(encoded, rule);
    }
    double absent = 0;
    if (rule instanceof NullRule.Reject) {
      Columns.rejectNulls(
          "convert",
          encoded,
          "Pass NullRule.fill(value) or NullRule.mask() to CategoryTensors.codes.");
    } else if (rule instanceof NullRule.Fill fill) {
      absent = fill.value();
    }
    if (!ElementType.INT64.holds(absent)) {
      throw new BridgeException(
          "Cannot fill the nulls of %s: a code cannot be %s (allowed: whole numbers). Choose another fill."
              .formatted(Columns.describe(encoded), absent));
    }
    Tensor values = counted(Codes.map(encoded, code -> code, (long) absent));
    return new TensorColumn(
        values,
        rule instanceof NullRule.Mask
            ? Optional.of(ArrowTensors.present(encoded))
            : Optional.empty());
  }

  /**
   * The distinct strings of a dictionary, in its order; null and "" are left out, for every
   * vocabulary has an index for them.
   *
   * @throws BridgeException if the dictionary holds no strings
   */
  public static Vocabulary vocabulary(Dictionary dictionary) {
    FieldVector strings = dictionary.getVector();
    Utf8.of(strings);
    Set<String> values = new LinkedHashSet<>();
    for (int i = 0; i < strings.getValueCount(); i++) {
      if (!strings.isNull(i)) {
        values.add(strings.getObject(i).toString());
      }
    }
    values.remove("");
    return Vocabulary.of(List.copyOf(values));
  }

  private static int indexOf(FieldVector strings, Utf8 utf8, int row, Vocabulary vocabulary) {
    return strings.isNull(row) ? Vocabulary.MISSING : utf8.read(row, vocabulary::indexOf);
  }

  private static Tensor counted(Tensor indices) {
    CopyCounter.add(indices.numel() * Long.BYTES);
    return indices;
  }
}
