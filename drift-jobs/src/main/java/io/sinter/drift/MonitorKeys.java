package io.sinter.drift;

import io.sinter.drift.statistics.DriftMeasure;
import io.sinter.job.Key;
import io.sinter.job.TrackingServer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;

/** The configuration of {@link MonitorJob}. Dates are written 2013-06-30 and include that day. */
public final class MonitorKeys {
  /** The monitor. */
  public static final Key<String> ID =
      Key.string("monitor.id", "the name of the monitor, the same in every run").required();

  /** The model. */
  public static final Key<String> MODEL =
      Key.string("model.name", "the registered model whose rows are monitored").required();

  /** The scored table. */
  public static final Key<String> SCORED =
      Key.string("scored.table", "the Delta table with the scores").required();

  /** The pinned version of the scored table. */
  public static final Key<Long> SCORED_VERSION =
      Key.longInteger("scored.version", "its version to read; the newest if not given").atLeast(0);

  /** The table of features and labels. */
  public static final Key<String> FEATURES =
      Key.string("features.table", "the Delta table with the features and labels").required();

  /** The pinned version of the table of features. */
  public static final Key<Long> FEATURES_VERSION =
      Key.longInteger("features.version", "its version to read; the newest if not given")
          .atLeast(0);

  /** The join. */
  public static final Key<List<String>> KEYS =
      Key.strings("join.keys", "the columns that find the features of a scored row; unique there")
          .required()
          .where(keys -> !keys.isEmpty(), "at least one column");

  /** Numeric columns. */
  public static final Key<List<String>> NUMERIC =
      Key.strings("columns.numeric", "the numeric features to monitor").orElse(List.of());

  /** Categorical columns. */
  public static final Key<List<String>> CATEGORICAL =
      Key.strings("columns.categorical", "the categorical features to monitor").orElse(List.of());

  /** The label. */
  public static final Key<String> LABEL =
      Key.string("label.column", "the column with the label: 1, 0, or null while unknown");

  /** The time. */
  public static final Key<String> TIMESTAMP =
      Key.string("timestamp.column", "the date or timestamp that puts a row into a window")
          .required();

  /** The size of a window. */
  public static final Key<WindowSize> WINDOW =
      Key.choice("window", WindowSize.class, "how long a window is").orElse(WindowSize.MONTH);

  /** The first day. */
  public static final Key<String> FROM =
      date("from", "the first day to monitor; the day after reference.to if not given");

  /** The last day. */
  public static final Key<String> TO =
      date("to", "the last day to monitor; the last scored day if not given");

  /** The first day of the reference. */
  public static final Key<String> REFERENCE_FROM =
      date("reference.from", "the first day of the reference window").required();

  /** The last day of the reference. */
  public static final Key<String> REFERENCE_TO =
      date("reference.to", "the last day of the reference window").required();

  /** How far labels are known. */
  public static final Key<String> LABELS_UNTIL =
      date(
          "labels.available-until",
          "labels of later rows are not looked at; --as-of if not given, else all labels are");

  /** The deciding measure. */
  public static final Key<DriftMeasure> MEASURE =
      Key.choice("drift.measure", DriftMeasure.class, "the measure that decides what drifted")
          .orElse(DriftMeasure.PSI);

  /** The effect floor. */
  public static final Key<Double> MINIMUM_EFFECT =
      Key.number(
              "drift.minimum-effect",
              "the smallest value of the measure worth an alarm; 0.1 if not given, 0 for"
                  + " chi-squared")
          .atLeast(0);

  /** The rate of false alarms. */
  public static final Key<Double> ALPHA =
      Key.number("drift.alpha", "the accepted rate of false alarms of a window")
          .where(alpha -> alpha > 0 && alpha < 1, "above 0 and below 1")
          .orElse(0.01);

  /** Rows below which nothing is judged. */
  public static final Key<Integer> MINIMUM_ROWS =
      Key.integer("drift.minimum-rows", "rows of a window below which drift is not judged")
          .atLeast(1)
          .orElse(200);

  /** The share that stands for an empty bin. */
  public static final Key<Double> EPSILON =
      Key.number("drift.epsilon", "the share that stands for an empty bin in PSI")
          .where(epsilon -> epsilon > 0 && epsilon < 0.01, "above 0 and below 0.01")
          .orElse(1e-4);

  /** The deciding metric. */
  public static final Key<PerformanceMetric> METRIC =
      Key.choice("performance.metric", PerformanceMetric.class, "the metric that can alarm")
          .where(metric -> metric != PerformanceMetric.LOG_LOSS, "roc-auc, accuracy")
          .orElse(PerformanceMetric.ROC_AUC);

  /** The tolerated drop. */
  public static final Key<Double> MAXIMUM_DROP =
      Key.number("performance.maximum-drop", "how far the metric may fall below the reference")
          .where(drop -> drop > 0 && drop < 1, "above 0 and below 1")
          .orElse(0.05);

  /** Rows below which performance is not estimated. */
  public static final Key<Integer> PERFORMANCE_ROWS =
      Key.integer("performance.minimum-rows", "rows below which performance is not judged")
          .atLeast(10)
          .orElse(300);

  /** Windows until an incident is resolved. */
  public static final Key<Integer> CLEAN_WINDOWS =
      Key.integer("incidents.clean-windows", "clean windows in a row that resolve an incident")
          .atLeast(1)
          .orElse(2);

  /** Time to acknowledge. */
  public static final Key<Duration> ACKNOWLEDGE =
      Key.duration("incidents.acknowledge-within", "how long the owner has to acknowledge")
          .orElse(Duration.ofDays(1));

  /** The owner. */
  public static final Key<String> OWNER =
      Key.string(
          "owner",
          "who answers for alarms, such as team:flight-ops, where neither the model version nor"
              + " the model has the tag sinter.owner");

  /** The server. */
  public static final Key<String> TRACKING_URI = TrackingServer.KEY;

  /** The exit code. */
  public static final Key<Boolean> FAIL_ON_ALARM =
      Key.flag("fail-on-alarm", "exit with code 3 while an incident of this monitor is open")
          .orElse(false);

  /** Every key. */
  public static final List<Key<?>> ALL =
      List.of(
          ID,
          MODEL,
          SCORED,
          SCORED_VERSION,
          FEATURES,
          FEATURES_VERSION,
          KEYS,
          NUMERIC,
          CATEGORICAL,
          LABEL,
          TIMESTAMP,
          WINDOW,
          FROM,
          TO,
          REFERENCE_FROM,
          REFERENCE_TO,
          LABELS_UNTIL,
          MEASURE,
          MINIMUM_EFFECT,
          ALPHA,
          MINIMUM_ROWS,
          EPSILON,
          METRIC,
          MAXIMUM_DROP,
          PERFORMANCE_ROWS,
          CLEAN_WINDOWS,
          ACKNOWLEDGE,
          OWNER,
          TRACKING_URI,
          FAIL_ON_ALARM);

  private MonitorKeys() {}

  private static Key<String> date(String name, String documentation) {
    return Key.string(name, documentation).where(MonitorKeys::isDate, "a date such as 2013-06-30");
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
