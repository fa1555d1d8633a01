package io.sinter.training.internal.checkpoint;

import java.io.IOException;
import java.util.List;

/** What the checkpoints of a rank need of the driver, which decides, and of the other ranks. */
public interface CheckpointDriver {
  /** The markers to try, the newest first; the same on all ranks of an attempt. */
  List<String> candidates();

  /** Gives a message to every rank; the messages by rank. */
  List<String> exchange(String message);

  /** Tells of a checkpoint that is not used. */
  void refused(String name, String cause);

  /**
   * Says that this rank's file lies there for good. Returns when all ranks have said so and the
   * checkpoint is published.
   *
   * @throws IOException if it is not published, with the reason
   */
  void saved(String name, Cursor cursor, long length, String sha256) throws IOException;

  /** Says that this rank cannot save the checkpoint, so that nobody waits for it. */
  void unsaved(String name, String cause);
}
