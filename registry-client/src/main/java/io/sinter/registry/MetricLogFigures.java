package io.sinter.registry;

/**
 * What became of the points of a {@link MetricLog} so far.
 *
 * @param logged points given to the log
 * @param sent of these, points the server has taken
 * @param refused of these, points the server will never take, such as those with a name it does not
 *     allow
 * @param dropped of these, points that are lost
 * @param spooled of these, points that went over the disk
 * @param replayed points of earlier processes that this log has sent
 */
public record MetricLogFigures(
    long logged, long sent, long refused, long dropped, long spooled, long replayed) {
  /** Points that wait in memory or on disk. */
  public long waiting() {
    return logged - sent - refused - dropped;
  }
}
