package io.sinter.training.internal.job;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.training.EnergySource;
import io.sinter.training.EnergyUse;
import io.sinter.training.GpuPrice;
import io.sinter.training.TelemetryKeys;
import io.sinter.training.TrainingUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Puts a price on what a training has taken, and an energy where none was measured. Immutable.
 *
 * @param price of an hour of a unit; empty if nobody has said
 * @param unit what is paid for
 * @param prices of GPUs by their models, the first that fits before {@code price}
 * @param currency as it is to be written
 * @param watts of an executor whose energy is not measured; empty if nobody has said
 */
public record RunCost(
    OptionalDouble price,
    TelemetryKeys.Unit unit,
    List<GpuPrice> prices,
    String currency,
    OptionalDouble watts) {
  private static final double JOULES_PER_WATT_HOUR = 3600;

  /** No price. */
  static final RunCost NONE =
      new RunCost(
          OptionalDouble.empty(),
          TelemetryKeys.Unit.EXECUTOR,
          List.of(),
          "",
          OptionalDouble.empty());

  /** Copies. */
  public RunCost {
    prices = List.copyOf(prices);
  }

  /**
   * As configured.
   *
   * @throws ConfigException if GPUs have prices, but executors are paid for
   */
  public static RunCost of(JobConfig config) {
    List<GpuPrice> prices =
        config.find(TelemetryKeys.GPU_PRICES).orElse(List.of()).stream()
            .flatMap(text -> GpuPrice.parse(text).stream())
            .toList();
    if (!prices.isEmpty() && config.value(TelemetryKeys.UNIT) != TelemetryKeys.Unit.GPU) {
      throw new ConfigException(
          config.source(),
          List.of(
              "%s: given with %s: executor (allowed: with gpu)"
                  .formatted(TelemetryKeys.GPU_PRICES, TelemetryKeys.UNIT)));
    }
    return new RunCost(
        number(config.find(TelemetryKeys.PRICE)),
        config.value(TelemetryKeys.UNIT),
        prices,
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

  private OptionalDouble price(TrainingUsage.Part part) {
    Optional<GpuPrice> own = prices.stream().filter(price -> price.isOf(part.gpu())).findFirst();
    return own.map(found -> OptionalDouble.of(found.price())).orElse(price);
  }

  /** The cost of one rank; empty if its hours have no price. */
  OptionalDouble cost(TrainingUsage.Part part) {
    OptionalDouble found = price(part);
    return found.isPresent() ? OptionalDouble.of(found.getAsDouble() * hours(part)) : found;
  }

  /** The cost of all ranks; empty if one has hours without a price. */
  OptionalDouble cost(TrainingUsage usage) {
    if ((price.isEmpty() && prices.isEmpty()) || !unpriced(usage).isEmpty()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        usage.ranks().stream().mapToDouble(part -> cost(part).orElse(0)).sum());
  }

  /** The GPUs without a price where others have one, for people; empty if there are none. */
  String unpriced(TrainingUsage usage) {
    return prices.isEmpty()
        ? ""
        : usage.ranks().stream()
            .filter(part -> hours(part) > 0 && price(part).isEmpty())
            .map(part -> part.gpu().isEmpty() ? "a GPU of unknown model" : part.gpu())
            .distinct()
            .collect(Collectors.joining(", "));
  }

  /** Such as {@code 0.25 executor hours at 3 USD}. */
  String basis(TrainingUsage usage) {
    Map<Double, Double> hours = new LinkedHashMap<>();
    usage
        .ranks()
        .forEach(part -> hours.merge(price(part).orElse(Double.NaN), hours(part), Double::sum));
    return hours.entrySet().stream()
        .filter(entry -> !entry.getKey().isNaN())
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "%s %s hours at %s %s",
                    number(entry.getValue()),
                    unit.name().toLowerCase(Locale.ROOT),
                    number(entry.getKey()),
                    currency))
        .collect(Collectors.joining(", "));
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
