package io.sinter.training.internal.telemetry;

import io.sinter.training.EnergyReading;
import io.sinter.training.EnergySource;
import io.sinter.training.EnergyUse;
import io.sinter.training.RankTelemetry;
import io.sinter.training.TrainingUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes down which rank held what, and from when to when, over all attempts of one training. An
 * executor is held from the start of its first rank to the end of its last one, the time between
 * attempts included. Times are those of {@link System#nanoTime}. Not thread-safe.
 */
public final class UsageLedger {
  private static final double NANOS_PER_HOUR = 3.6e12;

  private final Map<Integer, Attempt> attempts = new TreeMap<>();
  private final Map<Integer, Boolean> onGpu = new TreeMap<>();
  private final Map<Integer, String> models = new HashMap<>();
  private long stepsPerEpoch;

  /** How a training ends. */
  public enum Ending {
    /** With a result. */
    FINISHED,
    /** Without, but another submission goes on with what was done. */
    RESUMABLE,
    /** Without. */
    IN_VAIN
  }

  private static final class Held {
    final String executor;
    final long from;

    Held(String executor, long from) {
      this.executor = executor;
      this.from = from;
    }
  }

  private static final class Attempt {
    final Map<Integer, Held> ranks = new TreeMap<>();
    final Map<String, EnergyReading> energy = new TreeMap<>();
    long end;
    boolean ended;
    int firstEpoch;
    int firstStep;
    int lastEpoch;
    int lastStep;

    /** Steps from the beginning of the training to its first and to its last known one. */
    long first(long stepsPerEpoch) {
      return firstEpoch == 0 ? 0 : (firstEpoch - 1) * stepsPerEpoch + firstStep;
    }

    long last(long stepsPerEpoch) {
      return lastEpoch == 0 ? 0 : (lastEpoch - 1) * stepsPerEpoch + lastStep;
    }
  }

  private static final class Span {
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;

    void add(long start, long end) {
      from = Math.min(from, start);
      to = Math.max(to, end);
    }

    double hours() {
      return (to - from) / NANOS_PER_HOUR;
    }
  }

  private Attempt attempt(int number) {
    return attempts.computeIfAbsent(number, key -> new Attempt());
  }

  /** A rank has been given an executor. */
  public void started(int attempt, int rank, String executor, long nanos) {
    attempt(attempt).ranks.putIfAbsent(rank, new Held(executor, nanos));
  }

  /** A rank computes on a device, {@code cpu} or {@code cuda:0}. */
  public void computes(int rank, String device) {
    onGpu.merge(rank, device.startsWith("cuda"), Boolean::logicalOr);
  }

  /** A rank is at a step; an epoch of 0 is none. */
  public void at(int attempt, int epoch, int step) {
    Attempt known = attempt(attempt);
    if (epoch == 0) {
      return;
    }
    if (known.firstEpoch == 0) {
      known.firstEpoch = epoch;
      known.firstStep = step;
    }
    if (epoch > known.lastEpoch || (epoch == known.lastEpoch && step > known.lastStep)) {
      known.lastEpoch = epoch;
      known.lastStep = step;
    }
  }

  /**
   * All ranks have ended an epoch.
   *
   * @param steps it had
   */
  public void completed(int attempt, int epoch, long steps) {
    stepsPerEpoch = steps;
    at(attempt, epoch, Math.toIntExact(steps));
  }

  /** A rank's meters have come so far. */
  public void measured(int attempt, RankTelemetry telemetry) {
    if (!telemetry.gpu().isEmpty()) {
      models.put(telemetry.rank(), telemetry.gpu());
    }
    for (EnergyReading reading : telemetry.energy()) {
      // Ranks that read the same meter began at other times: the longest reading holds the others.
      attempt(attempt)
          .energy
          .merge(reading.meter(), reading, (one, two) -> one.joules() >= two.joules() ? one : two);
    }
  }

  /** An attempt has ended for all its ranks. */
  public void ended(int attempt, long nanos) {
    Attempt known = attempt(attempt);
    if (!known.ended) {
      known.ended = true;
      known.end = nanos;
    }
  }

  /**
   * What it has come to.
   *
   * @param nanos now: the end of what has not ended
   */
  public TrainingUsage usage(long nanos, Ending ending) {
    Map<String, Span> executors = new TreeMap<>();
    Map<String, Map<Integer, Span>> ranks = new TreeMap<>();
    Map<String, Map<Integer, Double>> busy = new TreeMap<>();
    Map<Integer, double[]> hours = new TreeMap<>();
    for (Attempt attempt : attempts.values()) {
      long end = attempt.ended ? attempt.end : nanos;
      attempt.ranks.forEach(
          (rank, held) -> {
            executors.computeIfAbsent(held.executor, key -> new Span()).add(held.from, end);
            ranks
                .computeIfAbsent(held.executor, key -> new TreeMap<>())
                .computeIfAbsent(rank, key -> new Span())
                .add(held.from, end);
            busy.computeIfAbsent(held.executor, key -> new HashMap<>())
                .merge(rank, (double) (end - held.from), Double::sum);
          });
    }
    executors.forEach(
        (executor, span) -> {
          Map<Integer, Double> parts = busy.get(executor);
          double all = parts.values().stream().mapToDouble(Double::doubleValue).sum();
          parts.forEach(
              (rank, nanosHeld) -> {
                double[] sums = hours.computeIfAbsent(rank, key -> new double[2]);
                sums[0] += all == 0 ? 0 : span.hours() * nanosHeld / all;
                sums[1] +=
                    onGpu.getOrDefault(rank, false) ? ranks.get(executor).get(rank).hours() : 0;
              });
        });
    List<TrainingUsage.Part> parts = new ArrayList<>();
    hours.forEach(
        (rank, sums) ->
            parts.add(
                new TrainingUsage.Part(rank, sums[0], sums[1], models.getOrDefault(rank, ""))));
    long[] steps = steps(ending);
    return new TrainingUsage(parts, executors.size(), steps[0], steps[1], energy());
  }

  /** Kept and lost. */
  private long[] steps(Ending ending) {
    long taken = 0;
    long lost = 0;
    long last = 0;
    boolean any = false;
    for (Attempt attempt : attempts.values()) {
      if (attempt.firstEpoch == 0) {
        continue;
      }
      long first = attempt.first(stepsPerEpoch);
      if (any) {
        lost += Math.max(0, last - first);
      }
      any = true;
      last = attempt.last(stepsPerEpoch);
      taken += last - first;
    }
    lost = ending == Ending.IN_VAIN ? taken : lost;
    return new long[] {taken - lost, lost};
  }

  private Optional<EnergyUse> energy() {
    Map<String, Double> joules = new TreeMap<>();
    EnergySource source = EnergySource.MEASURED;
    for (Attempt attempt : attempts.values()) {
      for (EnergyReading reading : attempt.energy.values()) {
        joules.merge(reading.meter(), reading.joules(), Double::sum);
        source = source.and(reading.source());
      }
    }
    if (joules.isEmpty()) {
      return Optional.empty();
    }
    long gpus = joules.keySet().stream().filter(key -> key.startsWith(EnergyReading.GPU)).count();
    long ranksOnGpus = onGpu.values().stream().filter(gpu -> gpu).count();
    List<String> covers = new ArrayList<>();
    if (gpus > 0 || ranksOnGpus > 0) {
      covers.add(
          gpus < ranksOnGpus ? "%d GPUs of %d".formatted(gpus, ranksOnGpus) : words(gpus, "GPU"));
    }
    long other = joules.size() - gpus;
    if (other > 0) {
      covers.add(words(other, "processor counter"));
    }
    return Optional.of(
        new EnergyUse(
            joules.values().stream().mapToDouble(Double::doubleValue).sum(),
            source,
            String.join(", ", covers)));
  }

  private static String words(long count, String thing) {
    return "%d %s%s".formatted(count, thing, count == 1 ? "" : "s");
  }
}
