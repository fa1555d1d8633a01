package io.sinter.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A raw column of times. The model reads seconds since 1970-01-01T00:00:00 UTC as a 64-bit float,
 * NaN for a missing time, and turns it into a point on a circle for each period, so that the end of
 * a period is next to its start: {@code a = (s - origin) / length}, {@code p = 2 pi (a -
 * floor(a))}, then {@code sin p} and {@code sin(p + pi / 2)}, computed in 64 bits and rounded to
 * 32. 32-bit floats could not hold the seconds: in 2026 they are 128 apart.
 *
 * <p>A missing time becomes (0, 0), the middle of the circle, which is no time's place and the mean
 * of times that are spread evenly. As with missing numbers there is no column beside that says so.
 *
 * @param periods in the order of the numbers, each once
 */
public record CyclicFeature(String name, List<TimePeriod> periods) implements Feature {
  private static final double TURN = 2 * Math.PI;
  private static final double QUARTER = Math.PI / 2;

  /** Copies and checks. */
  public CyclicFeature {
    FeatureSpec.requireName(name);
    periods = List.copyOf(periods);
    if (periods.isEmpty() || new HashSet<>(periods).size() != periods.size()) {
      throw new RegistryException(
          "Cannot describe column '%s': its periods are %s (allowed: at least one, each once). Correct them."
              .formatted(name, periods.stream().map(TimePeriod::text).toList()));
    }
  }

  /** How many numbers stand for a time: sine and cosine of each period. */
  public int width() {
    return 2 * periods.size();
  }

  /** What those numbers are called, such as {@code departure_day_sin}. */
  public List<String> numbers() {
    List<String> names = new ArrayList<>();
    for (TimePeriod period : periods) {
      names.add("%s_%s_sin".formatted(name, period.text()));
      names.add("%s_%s_cos".formatted(name, period.text()));
    }
    return names;
  }

  /**
   * The numbers of a time.
   *
   * @param seconds since 1970-01-01T00:00:00 UTC; NaN or infinite for a missing time
   * @param numbers receives {@link #width} numbers
   * @param start the index of the first
   */
  public void encode(double seconds, float[] numbers, int start) {
    for (int i = 0; i < periods.size(); i++) {
      TimePeriod period = periods.get(i);
      double turns = (seconds - period.origin()) / period.seconds();
      double angle = (turns - Math.floor(turns)) * TURN;
      boolean missing = Double.isNaN(angle);
      numbers[start + 2 * i] = missing ? 0 : (float) Math.sin(angle);
      numbers[start + 2 * i + 1] = missing ? 0 : (float) Math.sin(angle + QUARTER);
    }
  }
}
