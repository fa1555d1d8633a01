package io.sinter.acceptance.training;

import io.sinter.training.EpochReport;
import io.sinter.training.RankReport;
import io.sinter.training.RankTelemetry;
import io.sinter.training.StragglerReport;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down what a training tells, prints its lines, and passes everything on. */
final class TrainerClock implements TrainingListener {
  private final long start = System.nanoTime();
  private final TrainingListener other;
  private final List<EpochReport> epochs = new ArrayList<>();
  private final List<RankReport> ranks = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final GpuShares shares = new GpuShares();
  private @Nullable TrainingUsage usage;
  private double firstEpoch;

  TrainerClock(TrainingListener other) {
    this.other = other;
  }

  synchronized List<EpochReport> epochs() {
    return List.copyOf(epochs);
  }

  synchronized List<RankReport> ranks() {
    return List.copyOf(ranks);
  }

  synchronized List<String> notices() {
    return List.copyOf(notices);
  }

  synchronized GpuShares shares() {
    return shares;
  }

  synchronized Optional<TrainingUsage> usage() {
    return Optional.ofNullable(usage);
  }

  /** Seconds to the end of the first epoch. */
  synchronized double firstEpoch() {
    return firstEpoch;
  }

  /** Seconds until now. */
  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public synchronized void ready(RankReport rank) {
    System.out.println(rank.line());
    ranks.add(rank);
    other.ready(rank);
  }

  @Override
  public synchronized void epoch(EpochReport epoch) {
    System.out.println(epoch.line());
    firstEpoch = epochs.isEmpty() ? seconds() : firstEpoch;
    epochs.add(epoch);
    other.epoch(epoch);
  }

  @Override
  public synchronized void notice(String line) {
    System.out.println(line);
    notices.add(line);
    other.notice(line);
  }

  @Override
  public synchronized void straggler(StragglerReport rank) {
    other.straggler(rank);
  }

  @Override
  public synchronized void telemetry(RankTelemetry rank) {
    shares.add(rank);
    other.telemetry(rank);
  }

  @Override
  public synchronized void usage(TrainingUsage taken) {
    usage = taken;
    other.usage(taken);
  }
}
