package io.sinter.drift.statistics;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A sum of doubles without rounding: whatever the order or the grouping of the additions, the state
 * is the same, bit for bit. A fixed-point number of 2,144 bits in 32-bit digits, each kept in a
 * long so that carries can wait (the small superaccumulator of Neal, "Fast exact summation using
 * small and large superaccumulators", 2015).
 *
 * <p>Not thread-safe. Only finite numbers may be added.
 */
public final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int DIGITS = 67;
  private static final long MASK = 0xFFFF_FFFFL;
  private static final int ADDITIONS_BEFORE_CARRY = 1 << 30;
  private static final BigDecimal UNIT =
      BigDecimal.ONE.divide(new BigDecimal(BigInteger.ONE.shiftLeft(1074)));

  private final long[] digits = new long[DIGITS];
  private int pending;

  /** Adds {@code value}, which must be finite. */
  public void add(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> 52) & 0x7FF;
    long mantissa = bits & 0xF_FFFF_FFFF_FFFFL;
    if (exponent == 0) {
      exponent = 1;
    } else {
      mantissa |= 0x10_0000_0000_0000L;
    }
    int position = exponent - 1;
    int digit = position >>> 5;
    int shift = position & 31;
    long sign = bits >> 63;
    long low = (mantissa << shift) & MASK;
    long middle = (mantissa >>> (32 - shift)) & MASK;
    long high = shift == 0 ? 0 : mantissa >>> (64 - shift);
    digits[digit] += (low ^ sign) - sign;
    digits[digit + 1] += (middle ^ sign) - sign;
    digits[digit + 2] += (high ^ sign) - sign;
    if (++pending == ADDITIONS_BEFORE_CARRY) {
      carry();
    }
  }

  /** Adds everything that was added to {@code other}, which stays as it is. */
  public void merge(ExactSum other) {
    carry();
    other.carry();
    for (int i = 0; i < DIGITS; i++) {
      digits[i] += other.digits[i];
    }
    carry();
  }

  /** {@return the sum, rounded once to the nearest double} */
  public double value() {
    carry();
    BigInteger total = BigInteger.ZERO;
    for (int i = DIGITS - 1; i >= 0; i--) {
      total = total.shiftLeft(32).add(BigInteger.valueOf(digits[i]));
    }
    return new BigDecimal(total).multiply(UNIT).doubleValue();
  }

  /* Brings all digits but the last, which holds the sign, into [0, 2^32): the canonical form. */
  private void carry() {
    for (int i = 0; i < DIGITS - 1; i++) {
      long up = digits[i] >> 32;
      digits[i] &= MASK;
      digits[i + 1] += up;
    }
    pending = 0;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof ExactSum that)) {
      return false;
    }
    carry();
    that.carry();
    return Arrays.equals(digits, that.digits);
  }

  @Override
  public int hashCode() {
    carry();
    return Arrays.hashCode(digits);
  }
}
