package io.sinter.training.internal.job;

import io.sinter.job.Progress;
import io.sinter.registry.Metric;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.RegistryException;
import io.sinter.registry.RunStatus;
import io.sinter.training.EpochReport;
import io.sinter.training.RankReport;
import io.sinter.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a training's user and its MLflow run hear while it goes on. Metrics are sent by a thread of
 * its own, so that a slow server does not slow the training; one that cannot be sent is reported
 * once and dropped. A run that is not {@link #finish finished} when this is closed has failed.
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
  private boolean finished;

  /**
   * A log of one run that has been started.
   *
   * @param client owned by the caller
   */
  public RunLog(MlflowClient client, String runId, Progress progress) {
    this.client = client;
    this.runId = runId;
    this.progress = progress;
  }

  @Override
  public void ready(RankReport rank) {
    progress.step("%s", rank.line());
  }

  @Override
  public void epoch(EpochReport epoch) {
    progress.step("%s", epoch.line());
    List<Metric> metrics = new ArrayList<>();
    metrics.add(metric("loss", epoch.loss(), epoch.epoch()));
    epoch
        .metrics()
        .forEach((name, value) -> metrics.add(metric("validation_" + name, value, epoch.epoch())));
    metrics.add(metric("learning_rate", epoch.learningRate(), epoch.epoch()));
    metrics.add(metric("rows_per_second", epoch.rowsPerSecond(), epoch.epoch()));
    metrics(metrics);
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
    client.endRun(runId, RunStatus.FINISHED);
    finished = true;
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

  /** Ends the run as failed unless it has finished. */
  @Override
  public void close() {
    if (finished) {
      return;
    }
    drain();
    try {
      client.endRun(runId, RunStatus.FAILED);
    } catch (RegistryException e) {
      LOG.warn("Cannot end run {} as failed", runId, e);
    }
  }
}
