package io.sinter.training;

import java.io.Serializable;
import java.time.Duration;

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

  /** Whether there are checkpoints. */
  public boolean enabled() {
    return !location.isEmpty();
  }
}
