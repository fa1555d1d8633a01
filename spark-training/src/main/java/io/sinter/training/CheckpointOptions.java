package io.sinter.training;

import java.io.Serializable;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * When and where the state of a training is saved, so that one that is cut off goes on.
 *
 * @param location a folder of any Hadoop file system; empty for no checkpoints
 * @param runId tells a training from others below the location: the same id goes on where it ended
 * @param everySteps save after so many steps; 0 for not by steps
 * @param interval save after so much time; zero for not by time
 */
public record CheckpointOptions(String location, String runId, int everySteps, Duration interval)
    implements Serializable {
  /** No checkpoints. */
  public static final CheckpointOptions NONE = new CheckpointOptions("", "", 0, Duration.ZERO);

  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** Checks. */
  public CheckpointOptions {
    if (!location.isEmpty() && !RUN_ID.matcher(runId).matches()) {
      throw new IllegalArgumentException(
          "Cannot keep checkpoints: the run id is '%s' (allowed: letters, digits, '.', '_' and '-', at most 128). Correct checkpoint.run-id."
              .formatted(runId));
    }
    if (everySteps < 0 || interval.isNegative()) {
      throw new IllegalArgumentException(
          "Cannot keep checkpoints: every %d steps and %s (allowed: at least 0). Correct checkpoint.every-steps or checkpoint.interval."
              .formatted(everySteps, interval));
    }
  }

  /** Whether there are checkpoints. */
  public boolean enabled() {
    return !location.isEmpty();
  }
}
