package io.sinter.drift;

import io.sinter.drift.internal.MonitorRun;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import java.util.List;

/**
 * Measures the drift and the performance of a model's scored rows, window by window against a
 * reference window, and keeps one incident with an owner for each signal that alarms. Writes the
 * tables of {@link MonitorTables}; running it again on the same tables writes nothing.
 */
public final class MonitorJob implements SinterJob {
  @Override
  public String verb() {
    return "monitor";
  }

  @Override
  public String summary() {
    return "Measure drift and performance of scored rows, and open incidents";
  }

  @Override
  public List<Key<?>> keys() {
    return MonitorKeys.ALL;
  }

  @Override
  public List<String> plan(JobContext context) {
    return new MonitorRun(context).plan();
  }

  @Override
  public JobOutcome run(JobContext context) {
    return new MonitorRun(context).run();
  }
}
