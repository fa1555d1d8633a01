package io.sinter.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** A process that logs points without end and prints how many are safe, until it is killed. */
final class MetricLogChild {
  private MetricLogChild() {}

  /** Of the tracking URI, run, spool, first step, points to log. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    MetricLogOptions options =
        MetricLogOptions.spoolingTo(Path.of(arguments[2]))
            .withInterval(Duration.ofMillis(100))
            .withQueuePoints(1_000)
            .withSlowAfter(Duration.ofMillis(Long.getLong("slow.after", 100)))
            .withNotices(System.out::println);
    MlflowClient client = MlflowClient.connect(MlflowOptions.of(URI.create(arguments[0])));
    MetricLog log = client.metricLog(arguments[1], options);
    int first = Integer.parseInt(arguments[3]);
    int last = first + Integer.parseInt(arguments[4]);
    System.out.println("connected");
    System.in.read();
    for (int step = first; step < last; step++) {
      log.log(MetricLogTest.point(step));
      if (step % 100 == 0) {
        Thread.sleep(Long.getLong("pause", 10));
        MetricLogFigures figures = log.figures();
        // A point that went over the disk may have been sent since: it counts once.
        System.out.println("safe " + Math.max(figures.sent(), figures.spooled()));
      }
    }
    Thread.sleep(500);
    MetricLogFigures figures = log.figures();
    System.out.printf("waiting %d dropped %d%n", figures.waiting(), figures.dropped());
    if (arguments.length > 5) {
      return;
    }
    log.close();
  }
}
