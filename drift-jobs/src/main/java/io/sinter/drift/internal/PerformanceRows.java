package io.sinter.drift.internal;

import io.sinter.drift.MonitorKeys;
import io.sinter.drift.MonitorTables;
import io.sinter.drift.PerformanceMetric;
import io.sinter.drift.statistics.Cbpe;
import io.sinter.drift.statistics.Estimate;
import io.sinter.drift.statistics.RocAuc;
import io.sinter.drift.statistics.ScoreState;
import io.sinter.drift.statistics.Verdict;
import io.sinter.drift.statistics.WindowState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * The performance of a window as rows of {@code performance_estimates}: estimated without labels
 * (CBPE) and realised with them, side by side, each abstaining for itself.
 */
final class PerformanceRows {
  private static final List<PerformanceMetric> ESTIMATED =
      List.of(PerformanceMetric.ROC_AUC, PerformanceMetric.ACCURACY);

  private final MonitorSettings settings;
  private final Cbpe cbpe;
  private final Set<String> referenceVersions;
  private final MonitorTrace trace;
  private final long minimumRows;

  PerformanceRows(
      MonitorSettings settings,
      List<WindowState> folds,
      WindowState reference,
      MonitorTrace trace) {
    this.settings = settings;
    this.minimumRows = settings.value(MonitorKeys.PERFORMANCE_ROWS);
    this.cbpe = Cbpe.fit(folds.stream().map(WindowState::scores).toList(), minimumRows);
    this.referenceVersions = reference.versions().keySet();
    this.trace = trace;
  }

  /** How the scores were calibrated, for the console. */
  Cbpe estimator() {
    return cbpe;
  }

  List<Row> of(TimeWindow window, WindowState state) {
    List<Row> rows = new ArrayList<>();
    for (PerformanceMetric metric : ESTIMATED) {
      rows.add(estimated(window, state, metric));
    }
    for (PerformanceMetric metric : PerformanceMetric.values()) {
      rows.add(realized(window, state, metric));
    }
    return rows;
  }

  private Row estimated(TimeWindow window, WindowState state, PerformanceMetric metric) {
    ScoreState scores = state.scores();
    Optional<String> objection = otherVersion(state).or(() -> cbpe.objection(scores));
    Estimate estimate =
        objection.isPresent()
            ? new Estimate(Double.NaN, Double.NaN)
            : metric == PerformanceMetric.ROC_AUC ? cbpe.rocAuc(scores) : cbpe.accuracy(scores);
    double realized = scores.labeled() >= minimumRows ? value(metric, scores).value() : Double.NaN;
    RowBuilder row =
        row(window, state, metric, "CBPE")
            .set("calibration", cbpe.calibration())
            .set("ece_before", cbpe.errorBefore())
            .set("ece_after", cbpe.errorAfter())
            .set("assumptions_hold", objection.isEmpty())
            .set("realized_value", realized)
            .set("estimator_error", realized - estimate.value());
    Verdict abstained = scores.rows() < minimumRows ? Verdict.INSUFFICIENT_DATA : Verdict.UNDEFINED;
    return judged(row, metric, estimate, objection, abstained);
  }

  private Row realized(TimeWindow window, WindowState state, PerformanceMetric metric) {
    ScoreState scores = state.scores();
    long labeled = scores.labeled();
    Optional<String> objection =
        labeled == 0
            ? Optional.of("no row of the window has a label yet")
            : labeled < minimumRows
                ? Optional.of(
                    "the window has %d labelled rows (at least %d)".formatted(labeled, minimumRows))
                : Optional.empty();
    RowBuilder row = row(window, state, metric, "REALIZED").set("assumptions_hold", true);
    return judged(
        row,
        metric,
        value(metric, scores),
        objection,
        labeled == 0 ? Verdict.UNDEFINED : Verdict.INSUFFICIENT_DATA);
  }

  private Row judged(
      RowBuilder row,
      PerformanceMetric metric,
      Estimate estimate,
      Optional<String> objection,
      Verdict abstained) {
    double reference = value(metric, cbpe.reference()).value();
    boolean interval = !Double.isNaN(estimate.standardError());
    row.set("value", estimate.value())
        .set("ci_low", interval ? estimate.low() : Double.NaN)
        .set("ci_high", interval ? estimate.high() : Double.NaN)
        .set("reference_value", reference);
    if (metric == PerformanceMetric.LOG_LOSS) {
      return row.set("verdict", Verdict.UNDEFINED.name())
          .set("reason", objection.orElse("no threshold for this metric"))
          .row();
    }
    double drop = settings.value(MonitorKeys.MAXIMUM_DROP);
    double threshold = reference - drop;
    boolean comparable = !Double.isNaN(threshold) && !Double.isNaN(estimate.value());
    String reason =
        objection.orElse(comparable ? "" : "the reference has no labels of both classes");
    boolean worse = estimate.value() < threshold && estimate.high() < reference;
    Verdict verdict =
        !reason.isEmpty()
            ? (objection.isPresent() ? abstained : Verdict.UNDEFINED)
            : worse ? Verdict.DRIFT : Verdict.OK;
    return row.set("threshold", threshold)
        .set("threshold_source", "reference - " + drop)
        .set("verdict", verdict.name())
        .set("reason", reason)
        .row();
  }

  private Optional<String> otherVersion(WindowState state) {
    Set<String> versions = state.versions().keySet();
    return referenceVersions.containsAll(versions)
        ? Optional.empty()
        : Optional.of(
            "the window was scored by version %s, the reference by %s"
                .formatted(String.join(",", versions), String.join(",", referenceVersions)));
  }

  private static Estimate value(PerformanceMetric metric, ScoreState scores) {
    return switch (metric) {
      case ROC_AUC -> {
        RocAuc auc = scores.rocAuc();
        yield new Estimate(auc.value(), auc.standardError());
      }
      case ACCURACY -> Estimate.share(scores.accuracy(), (double) scores.labeled());
      case LOG_LOSS -> new Estimate(scores.logLoss(), Double.NaN);
    };
  }

  private RowBuilder row(
      TimeWindow window, WindowState state, PerformanceMetric metric, String method) {
    ScoreState scores = state.scores();
    long rows = scores.rows();
    return new RowBuilder(MonitorTables.performanceEstimates())
        .setAll(trace.columns(state))
        .struct("window", window.startInstant(settings.zone()), window.endInstant(settings.zone()))
        .set("granularity", Evaluation.lower(settings.value(MonitorKeys.WINDOW)))
        .set("monitor_version", MonitorTrace.STATES_VERSION)
        .set("slice_key", MonitorTables.WHOLE)
        .set("slice_value", MonitorTables.WHOLE)
        .set("metric", metric.column())
        .set("method", method)
        .set("n_labeled", scores.labeled())
        .set("n_unlabeled", rows - scores.labeled())
        .set("label_coverage", (double) scores.labeled() / rows);
  }
}
