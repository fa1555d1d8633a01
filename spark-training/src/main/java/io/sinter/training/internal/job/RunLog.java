package io.sinter.training.internal.job;

import io.sinter.job.Progress;
import io.sinter.registry.MetricLog;
import io.sinter.registry.MetricLogOptions;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.RegistryException;
import io.sinter.registry.ReplayedMetrics;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import io.sinter.training.EpochReport;
import io.sinter.training.RankReport;
import io.sinter.training.RankTelemetry;
import io.sinter.training.StragglerReport;
import io.sinter.training.TelemetryKeys;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a training's user and its MLflow run hear while it goes on. Metrics are logged through a
 * {@link MetricLog}, so that neither a slow nor a dead server holds up the training; what the
 * server does not take waits on disk. An epoch that is trained again after a fault is logged once,
 * also where its metrics still waited when the training was cut off. A run that is not {@link
 * #finish finished} when this is closed has failed; one whose JVM is told to end was killed.
 * Thread-safe.
 */
public final class RunLog implements TrainingListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);
  private static final Duration CATCHING_UP = Duration.ofSeconds(60);

  private final MlflowClient client;
  private final String runId;
  private final Progress progress;
  private final MetricLog metrics;
  private final AtomicReference<RunStatus> ended = new AtomicReference<>(RunStatus.RUNNING);
  private final Thread hook = new Thread(this::killed, "sinter-mlflow-killed");
  private final SystemMetrics system;
  private final GpuLine gpus = new GpuLine();
  private final UsageLog usage;
  private final long startMillis;
  private volatile List<String> usageLines = List.of();
  private int lastEpoch;

  private RunLog(
      MlflowClient client,
      Run run,
      MetricLog metrics,
      Progress progress,
      RunCost cost,
      Duration interval) {
    this.client = client;
    this.runId = run.id();
    this.progress = progress;
    this.metrics = metrics;
    this.system = new SystemMetrics(interval);
    this.usage = new UsageLog(client, run, cost);
    this.startMillis = run.startedAt().toEpochMilli();
  }

  /**
   * A log of one run that has been started. What an earlier life of the run has left in the spool
   * is sent first, what other runs have left there is sent meanwhile.
   *
   * @param client owned by the caller
   * @param spool where metrics wait while the server does not take them
   */
  public static RunLog open(MlflowClient client, String runId, Path spool, Progress progress) {
    Duration interval = TelemetryKeys.INTERVAL.defaultValue().orElseThrow();
    return open(client, runId, spool, progress, RunCost.NONE, interval);
  }

  /**
   * A log that tells a cost, and the machines' figures at an interval.
   *
   * @param interval zero tells none
   */
  public static RunLog open(
      MlflowClient client,
      String runId,
      Path spool,
      Progress progress,
      RunCost cost,
      Duration interval) {
    MetricLog metrics = metricLog(client, runId, spool, progress);
    RunLog log;
    try {
      if (!metrics.flush(CATCHING_UP)) {
        LOG.warn("What was left of the metrics of run {} is not sent yet", runId);
      }
      log = new RunLog(client, client.run(runId), metrics, progress, cost, interval);
      log.catchUp();
    } catch (RuntimeException e) {
      metrics.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(log.hook);
    Thread replay = new Thread(() -> log.replayOthers(spool), "sinter-mlflow-replay");
    replay.setDaemon(true);
    replay.start();
    return log;
  }

  private static MetricLog metricLog(
      MlflowClient client, String runId, Path spool, Progress progress) {
    Consumer<String> notices = notice -> progress.step("%s", notice);
    try {
      return client.metricLog(runId, MetricLogOptions.spoolingTo(spool).withNotices(notices));
    } catch (RegistryException e) {
      progress.step("%s Metrics that MLflow does not take wait in memory only.", e.getMessage());
      return client.metricLog(runId, MetricLogOptions.inMemory().withNotices(notices));
    }
  }

  private void catchUp() {
    lastEpoch =
        client.metricHistory(runId, "loss").stream()
            .mapToInt(point -> Math.toIntExact(point.step()))
            .max()
            .orElse(0);
  }

  private void replayOthers(Path spool) {
    ReplayedMetrics replayed = client.replayMetrics(spool);
    if (replayed.points() > 0) {
      progress.step("sent %d metrics that earlier runs had left", replayed.points());
    }
  }

  /** The JVM has been told to end: metrics are left on disk, there is little time. */
  private void killed() {
    if (ended.compareAndSet(RunStatus.RUNNING, RunStatus.KILLED)) {
      client.endRun(runId, RunStatus.KILLED);
    }
  }

  @Override
  public void notice(String line) {
    progress.step("%s", line);
  }

  @Override
  public void ready(RankReport rank) {
    system.ranks(rank.ranks());
    progress.step("%s", rank.line());
  }

  @Override
  public void epoch(EpochReport epoch) {
    progress.step("%s%s", epoch.line(), gpus.take());
    if (epoch.epoch() <= lastEpoch) {
      return;
    }
    lastEpoch = epoch.epoch();
    log("loss", epoch.loss(), epoch.epoch());
    epoch.metrics().forEach((name, value) -> log("validation_" + name, value, epoch.epoch()));
    log("learning_rate", epoch.learningRate(), epoch.epoch());
    log("rows_per_second", epoch.rowsPerSecond(), epoch.epoch());
    log("communication_share", epoch.communicationShare(), epoch.epoch());
    log("waiting_share", epoch.waitingShare(), epoch.epoch());
  }

  @Override
  public void straggler(StragglerReport rank) {
    progress.step("%s", rank.line());
  }

  @Override
  public void telemetry(RankTelemetry rank) {
    gpus.add(rank);
    metrics.log(system.add(rank, System.currentTimeMillis(), startMillis));
  }

  @Override
  public void usage(TrainingUsage taken) {
    metrics.log(system.rest(System.currentTimeMillis(), startMillis));
    usageLines = usage.tell(taken, metrics);
    usageLines.forEach(line -> progress.step("%s", line));
  }

  /** What the training has taken, for people; empty before it has ended. */
  public List<String> usageLines() {
    return usageLines;
  }

  /** Logs a number of the run as a whole. */
  public void number(String key, double value) {
    log(key, value, 0);
  }

  private void log(String key, double value, long step) {
    metrics.log(key, value, step);
  }

  /** Sends what is left and ends the run as finished. */
  public void finish() {
    metrics.close();
    if (ended.compareAndSet(RunStatus.RUNNING, RunStatus.FINISHED)) {
      client.endRun(runId, RunStatus.FINISHED);
    }
  }

  /** Ends the run as failed unless it has ended. */
  @Override
  public void close() {
    if (ended.compareAndSet(RunStatus.RUNNING, RunStatus.FAILED)) {
      metrics.close();
      try {
        client.endRun(runId, RunStatus.FAILED);
      } catch (RegistryException e) {
        LOG.warn("Cannot end run {} as failed", runId, e);
      }
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The JVM is ending", e);
    }
  }
}
