package io.sinter.registry;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as the gate's lines show them. */
final class GateNumbers {
  private static final MathContext DIGITS = new MathContext(4);

  private GateNumbers() {}

  /** Four significant digits: the whole value is in the JSON. */
  static String shown(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value, DIGITS).stripTrailingZeros();
    return rounded.scale() < 0 && rounded.precision() - rounded.scale() <= 12
        ? rounded.toPlainString()
        : rounded.toString();
  }
}
