package io.sinter.training;

import io.sinter.job.Key;
import java.time.Duration;
import java.util.List;

/** The configuration of {@link TrainJob} for what happens when something is lost. */
public final class RecoveryKeys {
  /** Where checkpoints lie. */
  public static final Key<String> CHECKPOINT_LOCATION =
      Key.string(
          "checkpoint.location",
          "a folder of any Hadoop file system for the training's state, so that what is cut off goes on; no checkpoints if not given");

  /** Which run goes on. */
  public static final Key<String> CHECKPOINT_RUN_ID =
      Key.string(
          "checkpoint.run-id",
          "tells this training from others: submitted again with the same, its MLflow run and its state are found again; a new one each time if not given");

  /** Saves by steps. */
  public static final Key<Integer> CHECKPOINT_EVERY_STEPS =
      Key.integer("checkpoint.every-steps", "save after so many steps; 0 is not by steps")
          .atLeast(0)
          .orElse(0);

  /** Saves by time. */
  public static final Key<Duration> CHECKPOINT_INTERVAL =
      Key.duration("checkpoint.interval", "save after so much time; 0s is not by time")
          .orElse(Duration.ofSeconds(30));

  /** Attempts. */
  public static final Key<Integer> ATTEMPTS =
      Key.integer(
              "training.attempts",
              "how often the ranks are started at most, the first time included")
          .atLeast(1)
          .orElse(ClusterOptions.DEFAULT.attempts());

  /** Waiting for executors. */
  public static final Key<Duration> SLOT_WAIT =
      Key.duration(
              "training.slot-wait",
              "how long ranks wait for lost executors to be replaced before the training fails")
          .orElse(ClusterOptions.DEFAULT.slotWait());

  /** Plain text between ranks. */
  public static final Key<ClusterOptions.Plaintext> PLAINTEXT =
      Key.choice(
              "training.plaintext",
              ClusterOptions.Plaintext.class,
              "whether ranks may talk to one another unencrypted where Spark encrypts")
          .orElse(ClusterOptions.DEFAULT.plaintext());

  /** Metrics that wait. */
  public static final Key<String> METRIC_SPOOL =
      Key.string(
          "mlflow.spool",
          "a local folder of the driver where metrics wait while MLflow does not take them; spool below --home if not given, and without --home a folder among the temporary ones");

  /** Every key, in the order of the reference page. */
  public static final List<Key<?>> ALL =
      List.of(
          ATTEMPTS,
          SLOT_WAIT,
          PLAINTEXT,
          CHECKPOINT_LOCATION,
          CHECKPOINT_RUN_ID,
          CHECKPOINT_EVERY_STEPS,
          CHECKPOINT_INTERVAL,
          METRIC_SPOOL);

  private RecoveryKeys() {}
}
