package io.sinter.training;

import java.util.Locale;

/**
 * The energy of a training, as far as it is known.
 *
 * @param joules used
 * @param source the least certain of its parts
 * @param covers what was counted, such as {@code 2 GPUs, 1 processor package}
 */
public record EnergyUse(double joules, EnergySource source, String covers) {
  /** Such as {@code 12.3 kJ (measured: 2 GPUs)}. */
  public String line() {
    String amount =
        joules < 10_000
            ? String.format(Locale.ROOT, "%.0f J", joules)
            : joules < 3.6e6
                ? String.format(Locale.ROOT, "%.1f kJ", joules / 1e3)
                : String.format(Locale.ROOT, "%.2f kWh", joules / 3.6e6);
    return "%s (%s: %s)".formatted(amount, source, covers);
  }
}
