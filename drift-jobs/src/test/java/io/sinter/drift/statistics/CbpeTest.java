package io.sinter.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CbpeTest {
  private static final int FOLDS = 5;

  private final Vectors vectors = Vectors.of("cbpe");
  private final ScoreBins bins = ScoreBins.of(vectors.sorted("reference_score"));

  @Test
  void isotonicCalibrationAgreesWithScikitLearn() {
    Vectors isotonic = Vectors.of("isotonic");
    IsotonicCalibration map =
        IsotonicCalibration.fit(isotonic.array("x"), isotonic.array("y"), isotonic.array("w"));
    double[] at = isotonic.array("at");
    for (int i = 0; i < at.length; i++) {
      assertThat(map.probability(at[i])).isCloseTo(isotonic.array("expected")[i], within(1e-12));
    }
  }

  @Test
  void estimatesAgreeWithBruteForceOverTheRows() {
    Cbpe cbpe = Cbpe.fit(reference(), 100);
    ScoreState window = window(false);
    assertThat(cbpe.calibration()).isEqualTo("isotonic");
    assertThat(cbpe.errorAfter()).isLessThan(cbpe.errorBefore());
    assertThat(cbpe.objection(window)).isEmpty();
    assertThat(cbpe.accuracy(window).value()).isCloseTo(vectors.number("accuracy"), within(1e-8));
    assertThat(cbpe.rocAuc(window).value()).isCloseTo(vectors.number("roc_auc"), within(1e-8));
  }

  @Test
  void realisedValuesAgreeWithScikitLearnTiesIncluded() {
    ScoreState window = window(true);
    /* Scores that the reference does not have share a bin with their neighbour. */
    assertThat(window.rocAuc().value()).isCloseTo(vectors.number("realized_roc_auc"), within(1e-4));
    assertThat(window.accuracy()).isCloseTo(vectors.number("realized_accuracy"), within(1e-12));
    assertThat(window.logLoss()).isCloseTo(vectors.number("realized_log_loss"), within(1e-7));
    RocAuc auc = Cbpe.fit(reference(), 100).reference().rocAuc();
    assertThat(auc.value()).isCloseTo(vectors.number("reference_roc_auc"), within(1e-12));
    assertThat(auc.standardError()).isCloseTo(vectors.number("reference_delong"), within(1e-12));
  }

  @Test
  void keepsTheCalibrationOnlyWhereItLowersTheError() {
    int kept = 0;
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      List<ScoreState> folds = folds(ScoreBins.of(new double[0]));
      for (int i = 0; i < 1000; i++) {
        double score = random.nextDouble();
        folds.get(i % FOLDS).add(score, score > .5 ? 1 : 0, random.nextDouble() < score ? 1 : 0);
      }
      Cbpe cbpe = Cbpe.fit(folds, 100);
      boolean better = cbpe.errorAfter() < cbpe.errorBefore();
      assertThat(cbpe.calibration()).as("seed %d", seed).isEqualTo(better ? "isotonic" : "none");
      kept += better ? 1 : 0;
    }
    assertThat(kept).isBetween(1, 19);
  }

  @Test
  void intervalsCoverTheRealisedValuesUnderCovariateShift() {
    Random random = new Random(11);
    int runs = 400;
    int accuracyCovered = 0;
    int aucCovered = 0;
    for (int run = 0; run < runs; run++) {
      List<ScoreState> folds = folds(ScoreBins.of(new double[0]));
      for (int i = 0; i < 3000; i++) {
        add(folds.get(i % FOLDS), random, 2);
      }
      Cbpe cbpe = Cbpe.fit(folds, 100);
      ScoreState window = new ScoreState(folds.get(0).bins());
      for (int i = 0; i < 1000; i++) {
        add(window, random, 1.4);
      }
      accuracyCovered += covers(cbpe.accuracy(window), window.accuracy()) ? 1 : 0;
      aucCovered += covers(cbpe.rocAuc(window), window.rocAuc().value()) ? 1 : 0;
    }
    /* Nominal 95 %; four binomial standard errors below that is 0.906. */
    assertThat(accuracyCovered).isGreaterThan((int) (.906 * runs));
    assertThat(aucCovered).isGreaterThan((int) (.906 * runs));
  }

  @Test
  void abstainsWithAReason() {
    ScoreState window = window(false);
    List<ScoreState> unlabeled = folds(bins);
    unlabeled.get(0).add(.5, 1, Double.NaN);
    assertThat(Cbpe.fit(unlabeled, 100).objection(window)).contains("the reference has no labels");
    assertThat(Cbpe.fit(reference(), 5000).objection(window))
        .contains("the reference has 1500 labelled rows (at least 5000)");
    assertThat(Cbpe.fit(reference(), 1000).objection(window))
        .contains("the window has 900 rows (at least 1000)");
    List<ScoreState> oneClass = folds(bins);
    List<ScoreState> perfect = folds(bins);
    for (int i = 0; i < 200; i++) {
      oneClass.get(i % FOLDS).add(.2, 0, 0);
      perfect.get(i % FOLDS).add(i % 2 == 0 ? .1 : .9, i % 2, i % 2);
    }
    assertThat(Cbpe.fit(oneClass, 100).objection(window))
        .contains("the reference has labels of one class only");
    assertThat(Cbpe.fit(perfect, 100).objection(window))
        .contains("the reference's ROC AUC is 1.0000 (at most .999)");
  }

  @Test
  void countsScoresThatAreNoProbabilitiesAsInvalid() {
    ScoreState state = new ScoreState(bins);
    state.add(Double.NaN, 1, 1);
    state.add(1.5, 1, 1);
    state.add(-.1, 0, 1);
    state.add(.5, Double.NaN, 1);
    state.add(.5, 1, Double.NaN);
    assertThat(state.invalid()).isEqualTo(4);
    assertThat(state.rows()).isEqualTo(1);
    assertThat(state.labeled()).isZero();
  }

  private static void add(ScoreState state, Random random, double power) {
    double score = Math.pow(random.nextDouble(), power);
    double label = random.nextDouble() < .1 + .7 * score ? 1 : 0;
    state.add(score, score >= .4 ? 1 : 0, label);
  }

  private static boolean covers(Estimate estimate, double value) {
    return estimate.low() <= value && value <= estimate.high();
  }

  private List<ScoreState> reference() {
    double[] scores = vectors.array("reference_score");
    double[] labels = vectors.array("reference_label");
    List<ScoreState> folds = folds(bins);
    for (int i = 0; i < scores.length; i++) {
      folds.get(i % FOLDS).add(scores[i], prediction(scores[i]), labels[i]);
    }
    return folds;
  }

  private ScoreState window(boolean labeled) {
    double[] scores = vectors.array("score");
    double[] labels = vectors.array("label");
    ScoreState state = new ScoreState(bins);
    for (int i = 0; i < scores.length; i++) {
      state.add(scores[i], prediction(scores[i]), labeled ? labels[i] : Double.NaN);
    }
    return state;
  }

  private double prediction(double score) {
    return score >= vectors.number("threshold") ? 1 : 0;
  }

  private static List<ScoreState> folds(ScoreBins bins) {
    ScoreState[] folds = new ScoreState[FOLDS];
    Arrays.setAll(folds, i -> new ScoreState(bins));
    return new ArrayList<>(List.of(folds));
  }
}
