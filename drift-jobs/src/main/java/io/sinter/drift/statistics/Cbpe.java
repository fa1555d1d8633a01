package io.sinter.drift.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Confidence-based performance estimation: accuracy and ROC AUC of a binary model on a window
 * without labels, from its calibrated scores (NannyML's CBPE). It is right under covariate shift
 * that keeps P(label | score), and blind to concept drift; so a realised value, once known, always
 * stands beside it.
 *
 * <p>The calibration is isotonic, fitted on the labelled reference and kept only if it lowers the
 * expected calibration error across folds. The standard error joins the sampling error of a window
 * of that size and that of the reference. Immutable.
 */
public final class Cbpe {
  private static final double TOO_GOOD = 0.999;

  private final ScoreState reference;
  private final Optional<IsotonicCalibration> calibration;
  private final double errorBefore;
  private final double errorAfter;
  private final long minimumRows;

  private Cbpe(
      ScoreState reference,
      Optional<IsotonicCalibration> calibration,
      double errorBefore,
      double errorAfter,
      long minimumRows) {
    this.reference = reference;
    this.calibration = calibration;
    this.errorBefore = errorBefore;
    this.errorAfter = errorAfter;
    this.minimumRows = minimumRows;
  }

  /**
   * {@return an estimator fitted on the reference window}
   *
   * @param folds the reference split at random, at least two parts over equal bins
   * @param minimumRows labelled reference rows, and rows of a window, below which it abstains
   */
  public static Cbpe fit(List<ScoreState> folds, long minimumRows) {
    ScoreState all = merged(folds, -1);
    if (Arrays.stream(all.labeled(0)).sum() == 0 || Arrays.stream(all.labeled(1)).sum() == 0) {
      return new Cbpe(all, Optional.empty(), Double.NaN, Double.NaN, minimumRows);
    }
    int bins = all.bins().size();
    double[] raw = new double[bins * folds.size()];
    double[] calibrated = new double[raw.length];
    double[] rows = new double[raw.length];
    double[] positives = new double[raw.length];
    for (int fold = 0; fold < folds.size(); fold++) {
      ScoreState rest = merged(folds, fold);
      if (rest.labeled() == 0) {
        continue;
      }
      IsotonicCalibration map = calibrate(rest);
      double[] means = folds.get(fold).meanScores();
      long[] ones = folds.get(fold).labeled(1);
      long[] zeros = folds.get(fold).labeled(0);
      for (int bin = 0; bin < bins; bin++) {
        int cell = fold * bins + bin;
        rows[cell] = ones[bin] + zeros[bin];
        positives[cell] = ones[bin];
        raw[cell] = rows[cell] == 0 ? 0 : means[bin];
        calibrated[cell] = rows[cell] == 0 ? 0 : map.probability(means[bin]);
      }
    }
    double before = CalibrationError.of(raw, rows, positives);
    double after = CalibrationError.of(calibrated, rows, positives);
    return new Cbpe(
        all,
        after < before ? Optional.of(calibrate(all)) : Optional.empty(),
        before,
        after,
        minimumRows);
  }

  private static ScoreState merged(List<ScoreState> folds, int without) {
    ScoreState sum = new ScoreState(folds.get(0).bins());
    for (int fold = 0; fold < folds.size(); fold++) {
      if (fold != without) {
        sum.merge(folds.get(fold));
      }
    }
    return sum;
  }

  private static IsotonicCalibration calibrate(ScoreState labeled) {
    double[] means = labeled.meanScores();
    long[] ones = labeled.labeled(1);
    long[] zeros = labeled.labeled(0);
    double[] scores = new double[means.length];
    double[] values = new double[means.length];
    double[] weights = new double[means.length];
    int used = 0;
    for (int bin = 0; bin < means.length; bin++) {
      if (ones[bin] + zeros[bin] > 0) {
        scores[used] = means[bin];
        weights[used] = ones[bin] + zeros[bin];
        values[used] = ones[bin] / weights[used];
        used++;
      }
    }
    return IsotonicCalibration.fit(
        Arrays.copyOf(scores, used), Arrays.copyOf(values, used), Arrays.copyOf(weights, used));
  }

  /** {@return the merged reference} */
  public ScoreState reference() {
    return reference;
  }

  /** {@return {@code isotonic}, or {@code none} where the raw scores were calibrated better} */
  public String calibration() {
    return calibration.isPresent() ? "isotonic" : "none";
  }

  /** {@return the expected calibration error of the raw scores, NaN without labels} */
  public double errorBefore() {
    return errorBefore;
  }

  /**
   * {@return the cross-validated expected calibration error after calibration, NaN without labels}
   */
  public double errorAfter() {
    return errorAfter;
  }

  /** {@return why estimates for {@code window} cannot be trusted; empty when they can} */
  public Optional<String> objection(ScoreState window) {
    long labeled = reference.labeled();
    if (labeled == 0) {
      return Optional.of("the reference has no labels");
    }
    if (labeled < minimumRows) {
      return Optional.of(
          "the reference has %d labelled rows (at least %d)".formatted(labeled, minimumRows));
    }
    if (Double.isNaN(errorBefore)) {
      return Optional.of("the reference has labels of one class only");
    }
    double auc = reference.rocAuc().value();
    if (auc > TOO_GOOD) {
      return Optional.of("the reference's ROC AUC is %.4f (at most .999)".formatted(auc));
    }
    return window.rows() < minimumRows
        ? Optional.of("the window has %d rows (at least %d)".formatted(window.rows(), minimumRows))
        : Optional.empty();
  }

  /** {@return the estimated share of right predictions in {@code window}} */
  public Estimate accuracy(ScoreState window) {
    double[] probabilities = probabilities(window);
    long[] ones = window.predicted(1);
    long[] zeros = window.predicted(0);
    double right = 0;
    for (int bin = 0; bin < probabilities.length; bin++) {
      right +=
          (double) ones[bin] * probabilities[bin] + (double) zeros[bin] * (1 - probabilities[bin]);
    }
    double rows = window.rows();
    return Estimate.share(right / rows, rows)
        .plusError(
            Estimate.share(reference.accuracy(), (double) reference.labeled()).standardError());
  }

  /** {@return the estimated area under the ROC curve in {@code window}} */
  public Estimate rocAuc(ScoreState window) {
    double[] probabilities = probabilities(window);
    long[] ones = window.predicted(1);
    long[] zeros = window.predicted(0);
    double[] positives = new double[probabilities.length];
    double[] negatives = new double[probabilities.length];
    for (int bin = 0; bin < probabilities.length; bin++) {
      double rows = (double) ones[bin] + zeros[bin];
      positives[bin] = rows * probabilities[bin];
      negatives[bin] = rows - positives[bin];
    }
    RocAuc area = RocAuc.of(positives, negatives);
    return new Estimate(area.value(), area.standardError())
        .plusError(reference.rocAuc().standardError());
  }

  /* The calibrated probability of each bin's mean score; 0 where the window has no rows. */
  private double[] probabilities(ScoreState window) {
    double[] means = window.meanScores();
    for (int bin = 0; bin < means.length; bin++) {
      double score = means[bin];
      means[bin] =
          Double.isNaN(score) ? 0 : calibration.map(map -> map.probability(score)).orElse(score);
    }
    return means;
  }
}
