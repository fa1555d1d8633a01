package io.sinter.training;

import io.sinter.job.Key;
import java.time.Duration;
import java.util.List;

/** The configuration of {@link TrainJob} for what it tells of its machines, energy and cost. */
public final class TelemetryKeys {
  /** Reading. */
  public static final Key<Duration> SAMPLING =
      Key.duration(
              "telemetry.sampling",
              "how often each rank reads its machine: processor, memory, GPU, energy; 0s is never")
          .where(
              every ->
                  every.isZero()
                      || (every.toMillis() >= 100 && every.compareTo(Duration.ofMinutes(1)) <= 0),
              "0s, or 100ms to 1m")
          .orElse(TelemetryOptions.DEFAULT.sampling());

  /** Logging. */
  public static final Key<Duration> INTERVAL =
      Key.duration(
              "telemetry.interval",
              "how often the means of what was read go to MLflow as its system metrics; 0s is never")
          .where(every -> every.isZero() || every.toMillis() >= 100, "0s, or 100ms and more")
          .orElse(Duration.ofSeconds(10));

  /** Power. */
  public static final Key<Double> EXECUTOR_WATTS =
      Key.number(
              "energy.executor-watts",
              "the power of an executor, for an estimate of the energy where no meter can be read; no estimate if not given")
          .where(watts -> watts > 0, "above 0");

  /** Price. */
  public static final Key<Double> PRICE =
      Key.number(
              "cost.price-per-hour",
              "what an hour of one of cost.unit costs; no cost is told if not given")
          .where(price -> price >= 0, "0 or more");

  /** What the price is of. */
  public static final Key<Unit> UNIT =
      Key.choice("cost.unit", Unit.class, "what cost.price-per-hour is the price of")
          .orElse(Unit.EXECUTOR);

  /** Prices by model. */
  public static final Key<List<String>> GPU_PRICES =
      Key.strings(
              "cost.gpu-prices",
              "with cost.unit: gpu, what an hour of a GPU costs whose model has a text in its name, as H100=PRICE; the first that fits, else cost.price-per-hour")
          .where(
              prices -> prices.stream().allMatch(price -> GpuPrice.parse(price).isPresent()),
              "a part of the model's name, '=', and 0 or more, each");

  /** Currency. */
  public static final Key<String> CURRENCY =
      Key.string("cost.currency", "the price's currency, as it is to be written").orElse("USD");

  /** What is paid for. */
  public enum Unit {
    /** An executor, with all it has. */
    EXECUTOR,
    /** A GPU, with its part of the machine. */
    GPU
  }

  /** Every key, in the order of the reference page. */
  public static final List<Key<?>> ALL =
      List.of(SAMPLING, INTERVAL, EXECUTOR_WATTS, PRICE, UNIT, GPU_PRICES, CURRENCY);

  private TelemetryKeys() {}
}
