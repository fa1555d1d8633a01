package io.sinter.registry;

/**
 * A two-sided confidence interval.
 *
 * @param lower its lower end, may be infinite
 * @param upper its upper end, not below the lower one
 * @param level the confidence, within (0, 1), such as 0.95
 */
public record GateInterval(double lower, double upper, double level) {
  /** {@code [0.69, 0.72] at 95 %}. */
  @Override
  public String toString() {
    return "[%s, %s] at %s %%"
        .formatted(
            GateNumbers.shown(lower), GateNumbers.shown(upper), GateNumbers.shown(100 * level));
  }
}
