package io.sinter.training;

import java.io.Serializable;
import java.time.Duration;

/**
 * What a training makes of its cluster.
 *
 * @param attempts how often the ranks are started at most, the first time included; at least 1.
 *     Spark's own {@code spark.stage.maxConsecutiveAttempts} bounds it too
 * @param slotWait how long ranks wait for executors that were lost before the training fails
 * @param plaintext whether ranks may talk unencrypted where Spark itself does not
 * @param taskGpus GPUs of one task, each for a rank of its own; 0 is what Spark's {@code
 *     spark.task.resource.gpu.amount} says, and one where it says nothing
 */
public record ClusterOptions(int attempts, Duration slotWait, Plaintext plaintext, int taskGpus)
    implements Serializable {
  /** Four attempts, two minutes, no plain text where Spark encrypts. */
  public static final ClusterOptions DEFAULT =
      new ClusterOptions(4, Duration.ofMinutes(2), Plaintext.REFUSE, 0);

  /** Gloo and NCCL do not encrypt what ranks send to one another. */
  public enum Plaintext {
    /** A training does not start where Spark encrypts its own traffic. */
    REFUSE,
    /** It starts: the network between the ranks is trusted. */
    ALLOW
  }

  /** With as many GPUs a task as Spark says. */
  public ClusterOptions(int attempts, Duration slotWait, Plaintext plaintext) {
    this(attempts, slotWait, plaintext, 0);
  }

  /** Checks. */
  public ClusterOptions {
    if (attempts < 1) {
      throw new IllegalArgumentException(
          "Cannot train: attempts is %d (allowed: at least 1). Correct the cluster options."
              .formatted(attempts));
    }
    if (taskGpus < 0) {
      throw new IllegalArgumentException(
          "Cannot train: taskGpus is %d (allowed: at least 0). Correct the cluster options."
              .formatted(taskGpus));
    }
  }
}
