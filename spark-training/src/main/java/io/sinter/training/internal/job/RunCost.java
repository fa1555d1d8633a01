package io.sinter.training.internal.job;

import io.sinter.job.JobConfig;
import io.sinter.training.EnergySource;
import io.sinter.training.EnergyUse;
import io.sinter.training.TelemetryKeys;
import io.sinter.training.TrainingUsage;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Puts a price on what a training has taken, and an energy where none was measured. Immutable.
 *
 * @param price of an hour of a unit; empty if nobody has said
 * @param unit what is paid for
 * @param currency as it is to be written
 * @param watts of an executor whose energy is not measured; empty if nobody has said
 */
public record RunCost(
    OptionalDouble price, TelemetryKeys.Unit unit, String currency, OptionalDouble watts) {
  private static final double JOULES_PER_WATT_HOUR = 3600;

  /** No price. */
  static final RunCost NONE =
      new RunCost(OptionalDouble.empty(), TelemetryKeys.Unit.EXECUTOR, "", OptionalDouble.empty());

  /** As configured. */
  public static RunCost of(JobConfig config) {
    return new RunCost(
        number(config.find(TelemetryKeys.PRICE)),
        config.value(TelemetryKeys.UNIT),
        config.value(TelemetryKeys.CURRENCY),
        number(config.find(TelemetryKeys.EXECUTOR_WATTS)));
  }

  private static OptionalDouble number(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }

  /** The hours that are paid for, of one rank: those of all ranks add up. */
  double hours(TrainingUsage.Part part) {
    return unit == TelemetryKeys.Unit.GPU ? part.gpuHours() : part.executorHours();
  }

  /** The cost of so many hours. */
  OptionalDouble cost(double hours) {
    return price.isPresent() ? OptionalDouble.of(price.getAsDouble() * hours) : price;
  }

  /** Such as {@code 0.25 executor hours at 3 USD}. */
  String basis(double hours) {
    return String.format(
        Locale.ROOT,
        "%s %s hours at %s %s",
        number(hours),
        unit.name().toLowerCase(Locale.ROOT),
        number(price.orElse(Double.NaN)),
        currency);
  }

  /** What was measured, else the estimate by the configured power, else nothing. */
  Optional<EnergyUse> energy(TrainingUsage usage) {
    if (usage.energy().isPresent() || watts.isEmpty()) {
      return usage.energy();
    }
    return Optional.of(
        new EnergyUse(
            watts.getAsDouble() * usage.executorHours() * JOULES_PER_WATT_HOUR,
            EnergySource.ESTIMATED,
            String.format(
                Locale.ROOT,
                "%s W for each of %d executors",
                number(watts.getAsDouble()),
                usage.executors())));
  }

  /** A number of people's size: four digits that count. */
  static String number(double value) {
    java.math.BigDecimal rounded =
        java.math.BigDecimal.valueOf(value).round(new java.math.MathContext(4));
    return rounded.stripTrailingZeros().toPlainString();
  }
}
