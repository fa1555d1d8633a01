package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import java.util.function.LongUnaryOperator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.bytedeco.pytorch.Tensor;

/** Integer vectors of any width as int64. */
public final class Codes {
  private Codes() {}

  /** The element of an integer vector; fails for the rest. */
  public static ElementType element(FieldVector vector) {
    return switch (vector.getMinorType()) {
      case TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4, UINT8 ->
          ElementType.of(vector.getMinorType()).orElseThrow();
      default ->
          throw new BridgeException(
              "Cannot read the codes of %s: they are no integers (allowed: int8..64, uint8..64, as dictionaries encode). Pass the encoded vector, not the decoded one."
                  .formatted(Columns.describe(vector)));
    };
  }

  /** A new int64 tensor [rows] of what {@code present} makes of each value, or {@code absent}. */
  public static Tensor map(FieldVector vector, LongUnaryOperator present, long absent) {
    ElementType element = element(vector);
    int rows = vector.getValueCount();
    Tensor mapped = Tensors.allocate(ElementType.INT64, rows);
    long target = Tensors.address(mapped);
    long source = vector.getDataBufferAddress();
    long validity = vector.getNullCount() == 0 ? 0 : vector.getValidityBufferAddress();
    for (long row = 0; row < rows; row++) {
      boolean isPresent = validity == 0 || Bitmaps.isSet(validity, row);
      long value =
          isPresent ? present.applyAsLong(element.toLong(source + row * element.width())) : absent;
      MemoryUtil.putLong(target + row * Long.BYTES, value);
    }
    return mapped;
  }
}
