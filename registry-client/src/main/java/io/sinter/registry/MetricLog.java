package io.sinter.registry;

import io.sinter.registry.internal.metrics.Delivery;
import io.sinter.registry.internal.metrics.LogEngine;
import io.sinter.registry.internal.metrics.Replay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;

/**
 * Logs the metrics of one run without ever waiting for the server.
 *
 * <p>Points wait in memory, and one thread sends them in batches. While the server is down, or
 * takes longer than {@linkplain MetricLogOptions#slowAfter a moment}, another thread moves them to
 * a spool on the local disk; they are sent in order once the server answers. So a point is on the
 * server or in a file about three seconds after it was logged, and a process that is killed loses
 * no more than these. Files are synced every second: a machine that loses power may lose one more
 * second. What a dead process has left is sent by the next log that is opened for its run with the
 * same spool, or by {@link MlflowClient#replayMetrics}.
 *
 * <p>A batch whose answer got lost is sent again. The server's SQL stores keep a point once, be it
 * sent once or twice: the key, step, time and value of a run's point are its primary key.
 *
 * <p>Logging throws nothing and does not wait for the server. Where points come faster than the
 * disk takes them and the memory is full, it waits for the disk, at most a second in all; then, and
 * when the spool is full or fails, the newest points are dropped and counted.
 *
 * <p>Thread-safe. Several logs of one run, also in several processes, do not disturb each other.
 * Close it to send the rest; a JVM that ends without doing so leaves the rest in the spool.
 */
public final class MetricLog implements AutoCloseable {
  private final LogEngine engine;

  private MetricLog(LogEngine engine) {
    this.engine = engine;
  }

  static MetricLog open(Delivery.Call call, String runId, MetricLogOptions options) {
    return new MetricLog(LogEngine.start(call, runId, options));
  }

  static ReplayedMetrics replay(Delivery.Call call, Path spool) {
    return Replay.all(call, spool);
  }

  /** Logs a point with the present time. */
  public void log(String key, double value, long step) {
    log(new Metric(key, value, System.currentTimeMillis(), step));
  }

  /** Logs a point. */
  public void log(Metric point) {
    engine.log(point);
  }

  /** Logs points. */
  public void log(Collection<Metric> points) {
    points.forEach(engine::log);
  }

  /**
   * Waits until the server has everything that was logged before, and what earlier processes have
   * left of the run.
   *
   * @return whether it has; false after the timeout
   */
  public boolean flush(Duration timeout) {
    return engine.flush(timeout);
  }

  /** What became of the points so far; also after closing. */
  public MetricLogFigures figures() {
    return engine.figures();
  }

  /**
   * Sends the rest, as long as the server answers and at most for the {@linkplain
   * MetricLogOptions#drain drain}; what is left then stays in the spool, or is dropped without one.
   * The notices tell where. Points logged later are dropped.
   */
  @Override
  public void close() {
    engine.close();
  }
}
