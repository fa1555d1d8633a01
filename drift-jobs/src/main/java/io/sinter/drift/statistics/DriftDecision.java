package io.sinter.drift.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The judgement on one column of one window.
 *
 * @param measure that decided
 * @param value of it
 * @param pValue of it
 * @param qValue the p-value adjusted for the columns of the window
 * @param threshold the larger of the effect worth an alarm and the null distribution's quantile
 * @param thresholdSource which of the two it was, with the sizes
 * @param verdict {@link Verdict#DRIFT} when the value reaches the threshold and the q-value is at
 *     most alpha
 * @param reason why there is no judgement, empty when there is one
 */
public record DriftDecision(
    DriftMeasure measure,
    double value,
    double pValue,
    double qValue,
    double threshold,
    String thresholdSource,
    Verdict verdict,
    String reason) {

  /**
   * How to decide.
   *
   * @param measure that decides
   * @param minimumEffect the smallest value worth an alarm
   * @param alpha the accepted rate of false alarms, in (0, 1)
   * @param minimumRows below which, on either side, no judgement is made
   */
  public record Rule(DriftMeasure measure, double minimumEffect, double alpha, long minimumRows) {}

  /** {@return a decision for each column of one window} */
  public static List<DriftDecision> decide(List<ColumnDrift> columns, Rule rule) {
    double[] pValues =
        columns.stream()
            .mapToDouble(
                column ->
                    objection(column, rule).isEmpty()
                        ? rule.measure().applicableTo(column).pValue(column)
                        : Double.NaN)
            .toArray();
    double[] qValues = BenjaminiHochberg.adjust(pValues);
    List<DriftDecision> decisions = new ArrayList<>();
    for (int i = 0; i < pValues.length; i++) {
      decisions.add(decide(columns.get(i), rule, pValues[i], qValues[i]));
    }
    return decisions;
  }

  private static DriftDecision decide(ColumnDrift column, Rule rule, double pValue, double qValue) {
    DriftMeasure measure = rule.measure().applicableTo(column);
    double value = measure.value(column);
    String objection = objection(column, rule);
    if (!objection.isEmpty() || Double.isNaN(value)) {
      boolean few =
          column.current() < rule.minimumRows() || column.reference() < rule.minimumRows();
      return new DriftDecision(
          measure,
          value,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          "none",
          few ? Verdict.INSUFFICIENT_DATA : Verdict.UNDEFINED,
          objection.isEmpty() ? measure + " has no value here" : objection);
    }
    double quantile = measure.nullQuantile(column, rule.alpha());
    boolean byEffect = rule.minimumEffect() >= quantile;
    double threshold = Math.max(rule.minimumEffect(), quantile);
    String source =
        byEffect
            ? "minimum effect"
            : String.format(
                Locale.ROOT,
                "null distribution, alpha %s, %d bins, n %d, m %d",
                rule.alpha(),
                column.bins(),
                column.reference(),
                column.current());
    boolean drift = value >= threshold && qValue <= rule.alpha();
    return new DriftDecision(
        measure, value, pValue, qValue, threshold, source, drift ? Verdict.DRIFT : Verdict.OK, "");
  }

  private static String objection(ColumnDrift column, Rule rule) {
    if (column.reference() < rule.minimumRows()) {
      return "the reference has %d rows (at least %d)"
          .formatted(column.reference(), rule.minimumRows());
    }
    if (column.current() < rule.minimumRows()) {
      return "the window has %d rows (at least %d)".formatted(column.current(), rule.minimumRows());
    }
    return column.missingReference() == column.reference()
        ? "the reference has no value in this column"
        : "";
  }
}
