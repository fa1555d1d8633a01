package io.sinter.drift.internal;

import io.sinter.drift.MonitorKeys;
import io.sinter.drift.MonitorTables;
import io.sinter.drift.statistics.Cbpe;
import io.sinter.drift.statistics.WindowLayout;
import io.sinter.drift.statistics.WindowState;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.Progress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One run of a monitor: check, scan, evaluate, write, keep incidents in step, tell. */
public final class MonitorRun {
  private static final int SHOWN = 10;

  private final JobContext context;
  private final Progress progress;
  private final MonitorSettings settings;
  private final ScoredRows rows;
  private final ScoredRows.Summary summary;
  private final List<TimeWindow> windows;
  private final MonitorTrace trace;

  /**
   * Checks everything that can be checked before the scan.
   *
   * @throws JobException if the monitor cannot run
   */
  public MonitorRun(JobContext context) {
    this.context = context;
    this.progress = context.progress();
    this.settings = MonitorSettings.of(context);
    this.rows = ScoredRows.open(settings, context.tables());
    this.summary = rows.summary();
    LocalDate last = settings.to().orElse(summary.lastDay());
    this.windows = TimeWindow.split(settings.from(), last, settings.value(MonitorKeys.WINDOW));
    if (windows.isEmpty()) {
      throw new JobException(
          "Cannot monitor %s: no window from %s to %s, the last scored day (allowed: from not after to). Score later rows, or set from earlier."
              .formatted(settings.model(), settings.from(), last));
    }
    ModelOrigin origin = ModelOrigin.resolve(settings, summary.newestVersion(), summary.runId());
    this.trace =
        new MonitorTrace(
            settings,
            rows.scoredTable(),
            rows.featuresTable(),
            context.spark().sparkContext().applicationId(),
            origin,
            windows.toString(),
            Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  /** {@return what a run would do, one line a step} */
  public List<String> plan() {
    return List.of(
        "read %s and %s: %,d rows of %s"
            .formatted(rows.scoredTable(), rows.featuresTable(), summary.rows(), settings.model()),
        "compare %d windows, %s to %s, with %s: %d columns and the score"
            .formatted(
                windows.size(),
                windows.get(0),
                windows.get(windows.size() - 1),
                settings.reference(),
                settings.numeric().size() + settings.categorical().size()),
        "tell %s (%s) of alarms"
            .formatted(trace.model().owner().urn(), trace.model().owner().source()),
        "write %s, %s, %s"
            .formatted(
                context.tables().location(MonitorTables.DRIFT_METRICS),
                context.tables().location(MonitorTables.PERFORMANCE_ESTIMATES),
                context.tables().location(MonitorTables.INCIDENTS)));
  }

  /** Runs the monitor. */
  public JobOutcome run() {
    progress.step(
        "monitor %s: %s, %,d rows in %s, owner %s",
        settings.monitor(),
        settings.model(),
        summary.rows(),
        rows.scoredTable(),
        trace.model().owner().urn());
    MonitorStore store = new MonitorStore(context.spark(), context.tables(), settings);
    store.create();
    evaluate(store);
    Incidents incidents = new Incidents(settings, store, trace);
    SortedMap<Signal, List<Finding>> findings = incidents.findings();
    int events = incidents.update(findings);
    ConsoleTable.print(progress, incidents, findings);
    return tell(store, events);
  }

  private void evaluate(MonitorStore store) {
    String id = trace.evaluationId();
    boolean drift = store.holds(MonitorTables.DRIFT_METRICS, id);
    boolean performance = store.holds(MonitorTables.PERFORMANCE_ESTIMATES, id);
    if (drift && performance) {
      progress.step("nothing changed since the last evaluation");
      return;
    }
    WindowScan scan =
        new WindowScan(
            rows.layout(),
            settings.reference().startMicros(settings.zone()),
            settings.reference().endMicros(settings.zone()),
            windows.stream().mapToLong(window -> window.startMicros(settings.zone())).toArray(),
            windows.stream().mapToLong(window -> window.endMicros(settings.zone())).toArray());
    Dataset<Row> joined = rows.joined();
    ReferenceSample sample = scan.sample(joined);
    if (sample.rows() == 0) {
      throw new JobException(
          "Cannot monitor %s: the reference window %s has no row in %s (allowed: at least one). Correct reference.from and reference.to."
              .formatted(settings.model(), settings.reference(), rows.scoredTable()));
    }
    WindowLayout layout = sample.freeze();
    WindowScan.Result states = scan.count(joined, layout);
    requireUniqueKeys(states.rows);
    WindowState reference = new WindowState(layout);
    Arrays.stream(states.folds).forEach(reference::merge);
    Evaluation evaluation = new Evaluation(settings, layout, reference, trace);
    PerformanceRows estimates =
        new PerformanceRows(settings, List.of(states.folds), reference, trace);
    describe(reference, estimates.estimator());
    List<Row> driftRows = new ArrayList<>();
    List<Row> performanceRows = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      warn(windows.get(i), states.windows[i]);
      driftRows.addAll(evaluation.drift(windows.get(i), states.windows[i]));
      performanceRows.addAll(estimates.of(windows.get(i), states.windows[i]));
    }
    if (!drift) {
      store.replace(MonitorTables.DRIFT_METRICS, MonitorTables.driftMetrics(), driftRows, windows);
    }
    if (!performance) {
      store.replace(
          MonitorTables.PERFORMANCE_ESTIMATES,
          MonitorTables.performanceEstimates(),
          performanceRows,
          windows);
    }
  }

  private void requireUniqueKeys(long joined) {
    if (joined > summary.rows()) {
      throw new JobException(
          "Cannot monitor %s: %s has several rows for the same %s, %,d scored rows became %,d (allowed: one row a key). Correct join.keys, or the table."
              .formatted(
                  settings.model(),
                  rows.featuresTable(),
                  settings.value(MonitorKeys.KEYS),
                  summary.rows(),
                  joined));
    }
  }

  private void describe(WindowState reference, Cbpe cbpe) {
    progress.step(
        "reference %s: %,d rows, %,d labelled; calibration %s (error %.4f, before %.4f)",
        settings.reference(),
        reference.rows(),
        reference.scores().labeled(),
        cbpe.calibration(),
        cbpe.errorAfter(),
        cbpe.errorBefore());
  }

  private void warn(TimeWindow window, WindowState state) {
    if (state.unmatched() > 0) {
      progress.step(
          "%s: %,d of %,d rows have no features in %s",
          window, state.unmatched(), state.rows(), rows.featuresTable());
    }
    if (state.scores().invalid() > 0) {
      progress.step(
          "%s: %,d of %,d rows have no valid score",
          window, state.scores().invalid(), state.rows());
    }
  }

  private JobOutcome tell(MonitorStore store, int events) {
    List<Row> open = OpenIncidents.of(store.own(store.latest(MonitorTables.INCIDENTS)));
    progress.step("%d open incidents, %d new events", open.size(), events);
    open.stream().limit(SHOWN).forEach(row -> progress.step("  %s", IncidentLine.of(row)));
    if (open.size() > SHOWN) {
      progress.step("  and %d more: sinter incidents", open.size() - SHOWN);
    }
    boolean fails = context.config().value(MonitorKeys.FAIL_ON_ALARM) && !open.isEmpty();
    return fails ? JobOutcome.ALARM : JobOutcome.DONE;
  }
}
