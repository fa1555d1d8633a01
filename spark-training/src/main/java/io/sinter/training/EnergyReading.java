package io.sinter.training;

/**
 * What a meter has counted since a rank began to read it.
 *
 * @param meter tells it from all others: ranks that read the same one do not add up. {@code gpu:}
 *     and the UUID, or {@code cpu:}, host and package; without white space
 * @param joules at least 0
 */
public record EnergyReading(String meter, double joules, EnergySource source) {
  /** What meters of GPUs begin with. */
  public static final String GPU = "gpu:";

  /** What meters of processors begin with. */
  public static final String CPU = "cpu:";

  /** Checks. */
  public EnergyReading {
    if (!(joules >= 0) || Double.isInfinite(joules) || !meter.matches("\\S+")) {
      throw new IllegalArgumentException(
          "Cannot take %s joules of meter '%s' (allowed: 0 or more, a name without blanks)."
              .formatted(joules, meter));
    }
  }
}
