package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/** Reads what a vector is, and words the errors about it. */
public final class Columns {
  private Columns() {}

  /**
   * The values of a vector as one block of elements.
   *
   * @param size elements per row of a two-dimensional block; 0 for one dimension
   */
  public record Block(BaseFixedWidthVector values, ElementType element, long rows, int size) {
    /** The tensor's dimensions. */
    public long[] shape() {
      return size == 0 ? new long[] {rows} : new long[] {rows, size};
    }

    /** Elements per row. */
    public int perRow() {
      return Math.max(1, size);
    }

    /** Bytes of all elements. */
    public long bytes() {
      return rows * perRow() * element.width();
    }
  }

  /** The block of a vector whose layout is a tensor's; fails for the rest. */
  public static Block block(FieldVector vector) {
    long rows = vector.getValueCount();
    if (vector instanceof FixedSizeListVector list
        && list.getDataVector() instanceof BaseFixedWidthVector items) {
      ElementType element =
          ElementType.of(items.getMinorType()).orElseThrow(() -> unsupported(vector));
      return new Block(items, element, rows, list.getListSize());
    }
    if (vector instanceof FixedSizeBinaryVector binary) {
      return new Block(binary, ElementType.UINT8, rows, binary.getByteWidth());
    }
    if (vector instanceof BaseFixedWidthVector fixed) {
      ElementType element =
          ElementType.of(fixed.getMinorType()).orElseThrow(() -> unsupported(vector));
      return new Block(fixed, element, rows, 0);
    }
    throw unsupported(vector);
  }

  /** Fails at the first null row, and for lists at the first null item. */
  public static void rejectNulls(String verb, FieldVector vector, String next) {
    if (vector.getNullCount() > 0) {
      throw new BridgeException(
          "Cannot %s %s: row %d is null (%d nulls; allowed: none). %s"
              .formatted(verb, describe(vector), firstNull(vector), vector.getNullCount(), next));
    }
    if (vector instanceof FixedSizeListVector list) {
      rejectNullItems(verb, list);
    }
  }

  /** Fails at the first row whose list is present but holds a null item. */
  public static void rejectNullItems(String verb, FixedSizeListVector list) {
    FieldVector items = list.getDataVector();
    int size = list.getListSize();
    if (items.getNullCount() == 0) {
      return;
    }
    for (int item = 0; item < list.getValueCount() * size; item++) {
      if (items.isNull(item) && !list.isNull(item / size)) {
        throw new BridgeException(
            "Cannot %s %s: row %d has a null at item %d (allowed: lists without null items). Fill the items before."
                .formatted(verb, describe(list), item / size, item % size));
      }
    }
  }

  /** For example {@code vector `price` (FLOAT4, 10 rows)}. */
  public static String describe(FieldVector vector) {
    return "vector `%s` (%s, %d rows)"
        .formatted(vector.getName(), vector.getMinorType(), vector.getValueCount());
  }

  private static int firstNull(FieldVector vector) {
    for (int row = 0; row < vector.getValueCount(); row++) {
      if (BitVectorHelper.get(vector.getValidityBuffer(), row) == 0) {
        return row;
      }
    }
    throw new IllegalStateException("The null count of " + describe(vector) + " is wrong");
  }

  private static BridgeException unsupported(FieldVector vector) {
    return new BridgeException(
        "Cannot make a tensor of %s: its layout is not a tensor's (allowed: integers, floating point, dates and times, FixedSizeBinary, FixedSizeList of these; Bit by column or flags; VarChar by indices). Cast the column first."
            .formatted(describe(vector)));
  }
}
