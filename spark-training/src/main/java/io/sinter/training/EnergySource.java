package io.sinter.training;

import java.util.Locale;

/** How energy is known. */
public enum EnergySource {
  /** By a counter of the hardware: of the GPU (NVML) or of the processor's packages (RAPL). */
  MEASURED,
  /** By adding up power that was read about once a second. */
  SAMPLED,
  /** By a power that was not read, such as a limit, and the time. */
  ESTIMATED;

  /** The less certain of both. */
  public EnergySource and(EnergySource other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The source a word stands for, as {@link #toString} writes it. */
  public static EnergySource of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
