package io.sinter.drift.internal;

import io.sinter.drift.MonitorKeys;
import io.sinter.drift.MonitorTables;
import io.sinter.drift.statistics.CategoryState;
import io.sinter.drift.statistics.ColumnDrift;
import io.sinter.drift.statistics.DriftDecision;
import io.sinter.drift.statistics.NumericState;
import io.sinter.drift.statistics.TwoSampleTest;
import io.sinter.drift.statistics.WindowLayout;
import io.sinter.drift.statistics.WindowState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The drift of every column of a window as rows of {@code drift_metrics}. */
final class Evaluation {
  static final String SCORE = "score";

  private final MonitorSettings settings;
  private final WindowLayout layout;
  private final WindowState reference;
  private final MonitorTrace trace;

  Evaluation(
      MonitorSettings settings, WindowLayout layout, WindowState reference, MonitorTrace trace) {
    this.settings = settings;
    this.layout = layout;
    this.reference = reference;
    this.trace = trace;
  }

  /** One row a column: the features in the order of the configuration, then the score. */
  List<Row> drift(TimeWindow window, WindowState state) {
    double epsilon = settings.value(MonitorKeys.EPSILON);
    List<String> names = new ArrayList<>();
    List<ColumnDrift> drifts = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < layout.numeric().size(); i++) {
      boolean score = i == settings.numeric().size();
      NumericState before = reference.numeric(i);
      names.add(score ? SCORE : settings.numeric().get(i));
      drifts.add(ColumnDrift.of(before, state.numeric(i), epsilon));
      hashes.add(before.bins().hash());
    }
    for (int i = 0; i < layout.vocabularies().size(); i++) {
      CategoryState before = reference.category(i);
      names.add(settings.categorical().get(i));
      drifts.add(ColumnDrift.of(before, state.category(i), epsilon));
      hashes.add(Hashes.sha256(layout.vocabularies().get(i)).substring(0, 8));
    }
    List<DriftDecision> decisions = DriftDecision.decide(drifts, settings.rule());
    Map<String, Object> common = trace.columns(state);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      boolean numeric = i < layout.numeric().size();
      RowBuilder row =
          new RowBuilder(MonitorTables.driftMetrics())
              .setAll(common)
              .struct(
                  "window",
                  window.startInstant(settings.zone()),
                  window.endInstant(settings.zone()))
              .set("granularity", lower(settings.value(MonitorKeys.WINDOW)))
              .set("monitor_version", MonitorTrace.STATES_VERSION)
              .set("slice_key", MonitorTables.WHOLE)
              .set("slice_value", MonitorTables.WHOLE)
              .set("column_name", names.get(i))
              .set("data_type", numeric ? "numeric" : "categorical")
              .struct(
                  "window_cmp",
                  settings.reference().startInstant(settings.zone()),
                  settings.reference().endInstant(settings.zone()))
              .set("drift_type", "BASELINE")
              .set("epsilon", epsilon)
              .set("edges_hash", hashes.get(i));
      measures(row, drifts.get(i));
      decision(row, decisions.get(i));
      rows.add(row.row());
    }
    return rows;
  }

  private static void measures(RowBuilder row, ColumnDrift drift) {
    row.set("count_delta", drift.current() - drift.reference())
        .set("avg_delta", drift.averageDelta())
        .set(
            "percent_null_delta",
            100.0 * drift.missingCurrent() / drift.current()
                - 100.0 * drift.missingReference() / drift.reference())
        .set("js_distance", drift.jensenShannon())
        .set("wasserstein_distance", drift.wasserstein())
        .set("population_stability_index", drift.populationStabilityIndex())
        .set("tv_distance", drift.totalVariation())
        .set("l_infinity_distance", drift.lInfinity())
        .set("hellinger_distance", drift.hellinger())
        .set("n_ref", drift.reference())
        .set("n_cur", drift.current())
        .set("n_missing_ref", drift.missingReference())
        .set("n_missing_cur", drift.missingCurrent());
    test(row, "ks_test", drift.kolmogorovSmirnov());
    boolean both = drift.current() > 0 && drift.reference() > 0;
    test(row, "chi_squared_test", both ? drift.chiSquared() : null);
  }

  private static void test(RowBuilder row, String column, @Nullable TwoSampleTest test) {
    if (test != null) {
      row.struct(column, test.statistic(), test.pValue());
    }
  }

  private static void decision(RowBuilder row, DriftDecision decision) {
    row.set("measure", decision.measure().name())
        .set("value", decision.value())
        .set("p_value", decision.pValue())
        .set("q_value", decision.qValue())
        .set("threshold", decision.threshold())
        .set("threshold_source", decision.thresholdSource())
        .set("verdict", decision.verdict().name())
        .set("reason", decision.reason());
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
