package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;

/** Words the errors about a vector. */
public final class Columns {
  private Columns() {}

  /** Fails at the first null row; the items of lists are not looked at. */
  public static void rejectNulls(String verb, FieldVector vector, String next) {
    int nulls = vector.getNullCount();
    if (nulls > 0) {
      throw new BridgeException(
          "Cannot %s %s: row %d is null (%d nulls; allowed: none). %s"
              .formatted(verb, describe(vector), firstNull(vector), nulls, next));
    }
  }

  /** For example {@code vector `price` (FLOAT4, 10 rows)}. */
  public static String describe(FieldVector vector) {
    return "vector `%s` (%s, %d rows)"
        .formatted(vector.getName(), vector.getMinorType(), vector.getValueCount());
  }

  /** The error for a vector that has no tensor layout. */
  public static BridgeException unsupported(FieldVector vector) {
    return new BridgeException(
        "Cannot make a tensor of %s: its layout is not a tensor's (allowed: integers, floating point, dates and times, FixedSizeBinary, FixedSizeList, List and fixed_shape_tensor of these; Bit by column or flags; strings by indices). Cast the column first%s."
            .formatted(describe(vector), advice(vector)));
  }

  private static String advice(FieldVector vector) {
    return switch (vector.getMinorType()) {
      case DECIMAL, DECIMAL256 -> ", for example to double";
      case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> ", or call CategoryTensors.indices";
      case EXTENSIONTYPE -> " to its storage type";
      case INTERVALDAY, INTERVALMONTHDAYNANO -> " to a duration";
      case LISTVIEW, LARGELISTVIEW -> " to a list";
      default -> "";
    };
  }

  private static int firstNull(FieldVector vector) {
    for (int row = 0; row < vector.getValueCount(); row++) {
      if (BitVectorHelper.get(vector.getValidityBuffer(), row) == 0) {
        return row;
      }
    }
    throw new IllegalStateException("The null count of " + describe(vector) + " is wrong");
  }
}
