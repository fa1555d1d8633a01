package io.sinter.scoring;

/** What a stream does when its target holds rows that its checkpoint knows nothing of. */
public enum LostCheckpoint {
  /** Ends with an error: the rows would be scored twice. */
  REFUSE,
  /** Goes on, and leaves out every key that the stream scored in an earlier life. */
  SKIP_SCORED
}
