package io.sinter.training.internal.job;

import io.sinter.job.Progress;
import io.sinter.registry.Metric;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.RegistryException;
import io.sinter.registry.RunStatus;
import io.sinter.training.EpochReport;
import io.sinter.training.RankReport;
import io.sinter.training.StragglerReport;
import io.sinter.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a training's user and its MLflow run hear while it goes on. Metrics are sent by a thread of
 * its own, so that a slow server does not slow the training; one that cannot be sent is reported
 * once and dropped. An epoch that is trained again after a fault is logged once. A run that is not
 * {@link #finish finished} when this is closed has failed; one whose JVM is told to end was killed.
 * Thread-safe.
 */
public final class RunLog implements TrainingListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);
  private static final long DRAIN_SECONDS = 60;

  private final MlflowClient client;
  private final String runId;
  private final Progress progress;
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sinter-mlflow-metrics");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean warned = new AtomicBoolean();
  private final AtomicReference<RunStatus> ended = new AtomicReference<>(RunStatus.RUNNING);
  private final Thread hook = new Thread(this::killed, "sinter-mlflow-killed");
  private int lastEpoch;

  /**
   * A log of one run that has been started.
   *
   * @param client owned by the caller
   */
  public RunLog(MlflowClient client, String runId, Progress progress) {
    this.client = client;
    this.runId = runId;
    this.progress = progress;
    this.lastEpoch =
        client.metricHistory(runId, "loss").stream()
            .mapToInt(point -> Math.toIntExact(point.step()))
            .max()
            .orElse(0);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The JVM has been told to end: nothing is drained, there is little time. */
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
    progress.step("%s", rank.line());
  }

  @Override
  public void epoch(EpochReport epoch) {
    progress.step("%s", epoch.line());
    if (epoch.epoch() <= lastEpoch) {
      return;
    }
    lastEpoch = epoch.epoch();
    List<Metric> metrics = new ArrayList<>();
    metrics.add(metric("loss", epoch.loss(), epoch.epoch()));
    epoch
        .metrics()
        .forEach((name, value) -> metrics.add(metric("validation_" + name, value, epoch.epoch())));
    metrics.add(metric("learning_rate", epoch.learningRate(), epoch.epoch()));
    metrics.add(metric("rows_per_second", epoch.rowsPerSecond(), epoch.epoch()));
    metrics.add(metric("communication_share", epoch.communicationShare(), epoch.epoch()));
    metrics.add(metric("waiting_share", epoch.waitingShare(), epoch.epoch()));
    metrics(metrics);
  }

  @Override
  public void straggler(StragglerReport rank) {
    progress.step("%s", rank.line());
  }

  /** Logs a number of the run as a whole. */
  public void number(String key, double value) {
    metrics(List.of(metric(key, value, 0)));
  }

  private static Metric metric(String key, double value, long step) {
    return new Metric(key, value, System.currentTimeMillis(), step);
  }

  private void metrics(List<Metric> metrics) {
    sender.execute(
        () -> {
          try {
            client.logMetrics(runId, metrics);
          } catch (RegistryException e) {
            LOG.warn("Cannot log metrics of run {}", runId, e);
            if (warned.compareAndSet(false, true)) {
              progress.step("MLflow did not take metrics, training goes on: %s", e.getMessage());
            }
          }
        });
  }

  /** Sends what is left and ends the run as finished. */
  public void finish() {
    drain();
    if (ended.compareAndSet(RunStatus.RUNNING, RunStatus.FINISHED)) {
      client.endRun(runId, RunStatus.FINISHED);
    }
  }

  private void drain() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Metrics of run {} were not sent within {} s", runId, DRAIN_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the run as failed unless it has ended. */
  @Override
  public void close() {
    if (ended.compareAndSet(RunStatus.RUNNING, RunStatus.FAILED)) {
      drain();
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
