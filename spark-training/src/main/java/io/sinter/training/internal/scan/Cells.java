package io.sinter.training.internal.scan;

import io.sinter.arrow.Vocabulary;
import io.sinter.registry.CyclicFeature;
import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.RowSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** The cells of columns, by type. */
final class Cells {
  private static final int VECTOR_FIELDS = 4;

  private Cells() {}

  /** The cell of a part of an input. */
  static Cell of(RowSpec.Part part, Element element, DataType type) {
    if (!part.periods().isEmpty()) {
      return new TimeCell(new CyclicFeature(part.column(), part.periods()), type);
    }
    if (part.vocabulary() != null) {
      Categories categories = new Categories(part.vocabulary(), type);
      return element == Element.INT64
          ? (row, ordinal, address) -> MemoryUtil.putLong(address, categories.index(row, ordinal))
          : (row, ordinal, address) -> putFloat(address, categories.index(row, ordinal));
    }
    if (type instanceof ArrayType array && NumberReader.reads(array.elementType())) {
      return new Elements(part, element, NumberReader.of(array.elementType()));
    }
    if (isVector(type) && element == Element.FLOAT32) {
      return new VectorCell(part);
    }
    if (type instanceof BinaryType && element == Element.FLOAT32) {
      return new Bytes(part);
    }
    boolean fits =
        element == Element.FLOAT32 ? NumberReader.reads(type) : NumberReader.isWhole(type);
    if (!fits) {
      throw new IllegalArgumentException(
          "Cannot read column %s: it is %s (allowed: %s). Convert it, or leave it out."
              .formatted(
                  part.column(),
                  type.simpleString(),
                  element == Element.FLOAT32
                      ? "numbers, arrays of numbers, vectors"
                      : "whole numbers, arrays of them"));
    }
    NumberReader number = NumberReader.of(type);
    return element == Element.FLOAT32
        ? (row, ordinal, address) ->
            putFloat(address, row.isNullAt(ordinal) ? Float.NaN : number.floatAt(row, ordinal))
        : (row, ordinal, address) -> {
          if (row.isNullAt(ordinal)) {
            throw failure(part, "a row is null", "whole numbers");
          }
          MemoryUtil.putLong(address, number.longAt(row, ordinal));
        };
  }

  /** Whether a column holds vectors of {@code ml.linalg}. */
  static boolean isVector(DataType type) {
    return type instanceof UserDefinedType<?> udt
        && udt.sqlType() instanceof StructType struct
        && struct.size() == VECTOR_FIELDS;
  }

  static void putFloat(long address, float value) {
    MemoryUtil.putInt(address, Float.floatToRawIntBits(value));
  }

  private static UnreadableRow failure(RowSpec.Part part, String cause, String allowed) {
    return new UnreadableRow(part.column(), cause, allowed);
  }

  /** A row that does not hold what its column is said to. */
  static final class UnreadableRow extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    UnreadableRow(String column, String cause, String allowed) {
      super(
          "Cannot read column %s: %s (allowed: %s). Leave such rows out."
              .formatted(column, cause, allowed));
      this.problem =
          "in column %s %s (allowed: %s). Leave such rows out, or correct the shape"
              .formatted(column, cause, allowed);
    }

    /** The message as one of several problems. */
    String problem() {
      return problem;
    }
  }

  /** The vocabulary index of a column of text, whole numbers or booleans, as they read. */
  static final class Categories {
    private final Vocabulary vocabulary;
    private final DataType type;
    private final byte[] bytes;

    Categories(List<String> words, DataType type) {
      this.vocabulary = Vocabulary.of(words);
      this.type = type;
      // No longer text is in the vocabulary.
      this.bytes =
          new byte
              [words.stream()
                  .mapToInt(word -> word.getBytes(StandardCharsets.UTF_8).length)
                  .max()
                  .orElse(0)];
    }

    int index(SpecializedGetters row, int ordinal) {
      if (row.isNullAt(ordinal)) {
        return Vocabulary.MISSING;
      }
      if (NumberReader.isWhole(type)) {
        return vocabulary.indexOf(
            type instanceof BooleanType
                ? Boolean.toString(row.getBoolean(ordinal))
                : Long.toString(NumberReader.of(type).longAt(row, ordinal)));
      }
      UTF8String text = row.getUTF8String(ordinal);
      int length = text.numBytes();
      if (length > bytes.length) {
        return Vocabulary.UNKNOWN;
      }
      text.writeToMemory(bytes, Platform.BYTE_ARRAY_OFFSET);
      return vocabulary.indexOf(bytes, length);
    }
  }

  /** Arrays of one length. */
  private record Elements(RowSpec.Part part, Element element, NumberReader number) implements Cell {
    @Override
    public void write(SpecializedGetters row, int ordinal, long address) {
      if (row.isNullAt(ordinal)) {
        throw failure(part, "a row is null", "arrays of %d numbers".formatted(part.width()));
      }
      ArrayData array = row.getArray(ordinal);
      if (array.numElements() != part.width()) {
        throw failure(
            part,
            "a row holds %d elements".formatted(array.numElements()),
            "arrays of %d numbers".formatted(part.width()));
      }
      for (int i = 0; i < part.width(); i++) {
        boolean missing = array.isNullAt(i);
        if (element == Element.FLOAT32) {
          putFloat(
              address + (long) i * Float.BYTES, missing ? Float.NaN : number.floatAt(array, i));
        } else if (missing) {
          throw failure(part, "an element is null", "whole numbers");
        } else {
          MemoryUtil.putLong(address + (long) i * Long.BYTES, number.longAt(array, i));
        }
      }
    }
  }

  /** Bytes as numbers from 0 to 255, as images have them. */
  private record Bytes(RowSpec.Part part) implements Cell {
    @Override
    public void write(SpecializedGetters row, int ordinal, long address) {
      String allowed = "%d bytes".formatted(part.width());
      if (row.isNullAt(ordinal)) {
        throw failure(part, "a row is null", allowed);
      }
      byte[] bytes = row.getBinary(ordinal);
      if (bytes.length != part.width()) {
        throw failure(part, "a row holds %d elements".formatted(bytes.length), allowed);
      }
      for (int i = 0; i < bytes.length; i++) {
        putFloat(address + (long) i * Float.BYTES, bytes[i] & 0xff);
      }
    }
  }

  /** Spark's ml vectors: a struct of kind (0 sparse, 1 dense), size, indices and values. */
  private record VectorCell(RowSpec.Part part) implements Cell {
    @Override
    public void write(SpecializedGetters row, int ordinal, long address) {
      String allowed = "vectors of %d numbers".formatted(part.width());
      if (row.isNullAt(ordinal)) {
        throw failure(part, "a row is null", allowed);
      }
      InternalRow vector = row.getStruct(ordinal, VECTOR_FIELDS);
      boolean sparse = vector.getByte(0) == 0;
      ArrayData values = vector.getArray(3);
      int size = sparse ? vector.getInt(1) : values.numElements();
      if (size != part.width()) {
        throw failure(part, "a row holds %d elements".formatted(size), allowed);
      }
      if (sparse) {
        MemoryUtil.setMemory(address, (long) size * Float.BYTES, (byte) 0);
        ArrayData indices = vector.getArray(2);
        for (int i = 0; i < values.numElements(); i++) {
          putFloat(address + (long) indices.getInt(i) * Float.BYTES, (float) values.getDouble(i));
        }
      } else {
        for (int i = 0; i < size; i++) {
          putFloat(address + (long) i * Float.BYTES, (float) values.getDouble(i));
        }
      }
    }
  }
}
