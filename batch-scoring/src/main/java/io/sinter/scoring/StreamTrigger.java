package io.sinter.scoring;

/** When a stream looks for new rows. */
public enum StreamTrigger {
  /**
   * Everything there is when it starts, in as many micro-batches as the limits ask; then it ends.
   */
  AVAILABLE_NOW,
  /** Again and again, at an interval, until it is stopped. */
  INTERVAL
}
