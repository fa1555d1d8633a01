package io.sinter.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a {@link MetricLog} batches, and where points go that the server does not take.
 *
 * @param spool a local folder of this user's own, created when it is first needed; without one,
 *     points that find no room in memory are dropped
 * @param spoolBytes of points that may wait in the spool of one run; beyond, the newest are dropped
 * @param queuePoints that may wait in memory, about 50 bytes each
 * @param interval after which points are sent even if they do not fill a batch
 * @param slowAfter how long a point may wait for the server in memory before it goes to the spool
 * @param drain how long closing waits for a server that answers
 * @param notices told in a sentence when the server stops or begins again to take points, and when
 *     points are refused, dropped or left behind; called by the log's own threads
 */
public record MetricLogOptions(
    Optional<Path> spool,
    long spoolBytes,
    int queuePoints,
    Duration interval,
    Duration slowAfter,
    Duration drain,
    Consumer<String> notices) {
  private static final long SPOOL_BYTES = 256L << 20;
  private static final int QUEUE_POINTS = 100_000;
  private static final int FEWEST_POINTS = 1_000;
  private static final long FEWEST_BYTES = 1L << 20;

  /** Checks. */
  public MetricLogOptions {
    require(queuePoints >= FEWEST_POINTS, "a queue of %d points", queuePoints, FEWEST_POINTS);
    require(spoolBytes >= FEWEST_BYTES, "a spool of %d bytes", spoolBytes, FEWEST_BYTES);
    require(interval.toMillis() >= 1, "an interval of %d ms", interval.toMillis(), 1);
    require(slowAfter.toMillis() >= 1, "a patience of %d ms", slowAfter.toMillis(), 1);
    require(!drain.isNegative(), "a drain of %d ms", drain.toMillis(), 0);
  }

  /** Points stay in memory: what does not fit, or is left at the end, is lost. */
  public static MetricLogOptions inMemory() {
    return new MetricLogOptions(
        Optional.empty(),
        SPOOL_BYTES,
        QUEUE_POINTS,
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(60),
        notice -> {});
  }

  /** Points that the server does not take go to a folder, 256 MiB for a run. */
  public static MetricLogOptions spoolingTo(Path folder) {
    MetricLogOptions memory = inMemory();
    return new MetricLogOptions(
        Optional.of(folder),
        memory.spoolBytes,
        memory.queuePoints,
        memory.interval,
        memory.slowAfter,
        memory.drain,
        memory.notices);
  }

  /** These options with another bound of the spool. */
  public MetricLogOptions withSpoolBytes(long bytes) {
    return new MetricLogOptions(spool, bytes, queuePoints, interval, slowAfter, drain, notices);
  }

  /** These options with another bound of the memory. */
  public MetricLogOptions withQueuePoints(int points) {
    return new MetricLogOptions(spool, spoolBytes, points, interval, slowAfter, drain, notices);
  }

  /** These options with another interval. */
  public MetricLogOptions withInterval(Duration longest) {
    return new MetricLogOptions(spool, spoolBytes, queuePoints, longest, slowAfter, drain, notices);
  }

  /** These options with another patience. */
  public MetricLogOptions withSlowAfter(Duration patience) {
    return new MetricLogOptions(spool, spoolBytes, queuePoints, interval, patience, drain, notices);
  }

  /** These options with another time for closing. */
  public MetricLogOptions withDrain(Duration longest) {
    return new MetricLogOptions(
        spool, spoolBytes, queuePoints, interval, slowAfter, longest, notices);
  }

  /** These options with somebody who hears what the log has to say. */
  public MetricLogOptions withNotices(Consumer<String> listener) {
    return new MetricLogOptions(
        spool, spoolBytes, queuePoints, interval, slowAfter, drain, listener);
  }

  private static void require(boolean holds, String what, long value, long least) {
    if (!holds) {
      throw new RegistryException(
          "Cannot log metrics with %s: it is too little (allowed: at least %d). Give more."
              .formatted(what.formatted(value), least));
    }
  }
}
