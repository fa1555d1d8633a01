package io.sinter.arrow.internal;

import java.util.Optional;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.types.Types.MinorType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** An element that Arrow and libtorch lay out alike. */
public enum ElementType {
  INT8(ScalarType.Char, 1),
  INT16(ScalarType.Short, 2),
  INT32(ScalarType.Int, 4),
  INT64(ScalarType.Long, 8),
  UINT8(ScalarType.Byte, 1),
  UINT16(ScalarType.UInt16, 2),
  UINT32(ScalarType.UInt32, 4),
  UINT64(ScalarType.UInt64, 8),
  FLOAT16(ScalarType.Half, 2),
  FLOAT32(ScalarType.Float, 4),
  FLOAT64(ScalarType.Double, 8),
  BOOL(ScalarType.Bool, 1);

  private final ScalarType scalar;
  private final int width;

  ElementType(ScalarType scalar, int width) {
    this.scalar = scalar;
    this.width = width;
  }

  /** The libtorch type of the same layout. */
  public ScalarType scalar() {
    return scalar;
  }

  /** Bytes per element. */
  public int width() {
    return width;
  }

  /**
   * The element of a fixed-width Arrow type; empty for the rest. Dates, times and durations are
   * their integers.
   */
  public static Optional<ElementType> of(MinorType type) {
    return switch (type) {
      case TINYINT -> Optional.of(INT8);
      case SMALLINT -> Optional.of(INT16);
      case INT, DATEDAY, TIMESEC, TIMEMILLI, INTERVALYEAR -> Optional.of(INT32);
      case BIGINT,
          DATEMILLI,
          TIMEMICRO,
          TIMENANO,
          DURATION,
          TIMESTAMPSEC,
          TIMESTAMPMILLI,
          TIMESTAMPMICRO,
          TIMESTAMPNANO,
          TIMESTAMPSECTZ,
          TIMESTAMPMILLITZ,
          TIMESTAMPMICROTZ,
          TIMESTAMPNANOTZ ->
          Optional.of(INT64);
      case UINT1 -> Optional.of(UINT8);
      case UINT2 -> Optional.of(UINT16);
      case UINT4 -> Optional.of(UINT32);
      case UINT8 -> Optional.of(UINT64);
      case FLOAT2 -> Optional.of(FLOAT16);
      case FLOAT4 -> Optional.of(FLOAT32);
      case FLOAT8 -> Optional.of(FLOAT64);
      default -> Optional.empty();
    };
  }

  /**
   * Whether the type holds this value exactly (floating point: after rounding to its precision, NaN
   * included).
   */
  public boolean holds(double value) {
    return switch (this) {
      case INT8 -> value == (byte) value;
      case INT16 -> value == (short) value;
      case INT32 -> value == (int) value;
      case INT64 -> value == (long) value && value < 0x1p63;
      case UINT8 -> value == ((int) value & 0xFF);
      case UINT16 -> value == ((int) value & 0xFFFF);
      case UINT32 -> value == ((long) value & 0xFFFFFFFFL);
      case UINT64 -> value >= 0 && value == (long) value && value < 0x1p63;
      case BOOL -> value == 0 || value == 1;
      case FLOAT16, FLOAT32, FLOAT64 -> true;
    };
  }

  /** Reads one integer; those of UINT64 beyond 2^63 - 1 come out negative. */
  public long toLong(long address) {
    return switch (this) {
      case INT8 -> MemoryUtil.getByte(address);
      case INT16 -> MemoryUtil.getShort(address);
      case INT32 -> MemoryUtil.getInt(address);
      case INT64, UINT64 -> MemoryUtil.getLong(address);
      case UINT8, BOOL -> MemoryUtil.getByte(address) & 0xFF;
      case UINT16 -> MemoryUtil.getShort(address) & 0xFFFF;
      case UINT32 -> MemoryUtil.getInt(address) & 0xFFFFFFFFL;
      case FLOAT16, FLOAT32, FLOAT64 -> throw new IllegalStateException(this + " is no integer");
    };
  }

  /** Reads one element, rounded to the nearest float. */
  public float toFloat(long address) {
    return switch (this) {
      case INT8 -> MemoryUtil.getByte(address);
      case INT16 -> MemoryUtil.getShort(address);
      case INT32 -> MemoryUtil.getInt(address);
      case INT64 -> MemoryUtil.getLong(address);
      case UINT8, BOOL -> MemoryUtil.getByte(address) & 0xFF;
      case UINT16 -> MemoryUtil.getShort(address) & 0xFFFF;
      case UINT32 -> MemoryUtil.getInt(address) & 0xFFFFFFFFL;
      case UINT64 -> unsigned(MemoryUtil.getLong(address));
      case FLOAT16 -> Float16.toFloat(MemoryUtil.getShort(address));
      case FLOAT32 -> Float.intBitsToFloat(MemoryUtil.getInt(address));
      case FLOAT64 -> (float) Double.longBitsToDouble(MemoryUtil.getLong(address));
    };
  }

  /* Halved with the lost bit kept, so that rounding goes the same way. */
  private static float unsigned(long value) {
    return value >= 0 ? value : 2f * ((value >>> 1) | (value & 1));
  }

  /** Writes one element; the value must be one that {@link #holds}. */
  public void put(long address, double value) {
    switch (this) {
      case INT8, UINT8, BOOL -> MemoryUtil.putByte(address, (byte) (int) value);
      case INT16, UINT16 -> MemoryUtil.putShort(address, (short) (int) value);
      case INT32, UINT32 -> MemoryUtil.putInt(address, (int) (long) value);
      case INT64, UINT64 -> MemoryUtil.putLong(address, (long) value);
      case FLOAT16 -> MemoryUtil.putShort(address, Float16.toFloat16((float) value));
      case FLOAT32 -> MemoryUtil.putInt(address, Float.floatToRawIntBits((float) value));
      case FLOAT64 -> MemoryUtil.putLong(address, Double.doubleToRawLongBits(value));
    }
  }
}
