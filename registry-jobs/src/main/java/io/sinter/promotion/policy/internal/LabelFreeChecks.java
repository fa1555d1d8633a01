package io.sinter.promotion.policy.internal;

import io.sinter.drift.statistics.Cbpe;
import io.sinter.drift.statistics.Estimate;
import io.sinter.drift.statistics.ScoreBins;
import io.sinter.drift.statistics.ScoreState;
import io.sinter.promotion.policy.MetricName;
import io.sinter.promotion.policy.PromotionPolicy;
import io.sinter.promotion.policy.Requirement;
import io.sinter.promotion.policy.internal.statistics.Intervals;
import io.sinter.registry.EvidenceTier;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.GateInterval;
import io.sinter.scoring.ScoringModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * Metrics of rows without labels, estimated from scores (CBPE) that are calibrated on the rows of
 * the evaluation that have one. Says nothing of slices, nor of metrics other than AUC and accuracy;
 * blind to a change of what the label means. The two models' errors are taken as independent, which
 * makes the interval of a change wider than it need be.
 */
final class LabelFreeChecks {
  private static final int FOLDS = 10;

  private final PromotionPolicy policy;
  private final Judge judge;
  private final ScoringModel candidate;
  private final Optional<ScoringModel> champion;

  LabelFreeChecks(
      PromotionPolicy policy,
      Judge judge,
      ScoringModel candidate,
      Optional<ScoringModel> champion) {
    this.policy = policy;
    this.judge = judge;
    this.candidate = candidate;
    this.champion = champion;
  }

  List<GateCheck> of(JavaRDD<Row> rows, RowCensus census) {
    Group unlabelled = new Group("", -1, "", census.rows - census.labelled, 0, 0);
    States ofCandidate = states(rows, candidate, 0, census);
    Optional<States> ofChampion = champion.map(model -> states(rows, model, 1, census));
    List<GateCheck> checks = new ArrayList<>();
    for (Requirement requirement : policy.metrics()) {
      checks.add(
          judge
              .incomparable(requirement, unlabelled)
              .orElseGet(() -> check(requirement, unlabelled, ofCandidate, ofChampion)));
    }
    for (Requirement requirement : policy.sliceMetrics()) {
      checks.add(
          judge.unknown(
              requirement,
              new Group("each of " + policy.slices(), 0, "", unlabelled.rows(), 0, 0),
              Optional.of(EvidenceTier.LABEL_FREE),
              "no estimate of slices without labels"));
    }
    return checks;
  }

  private GateCheck check(
      Requirement requirement, Group group, States candidate, Optional<States> champion) {
    Optional<String> objection =
        candidate
            .objection(requirement.metric())
            .or(() -> champion.flatMap(states -> states.objection(requirement.metric())));
    if (objection.isPresent()) {
      return judge.unknown(
          requirement, group, Optional.of(EvidenceTier.LABEL_FREE), "abstains: " + objection.get());
    }
    Estimate estimated = candidate.estimate(requirement.metric());
    GateEvidence evidence =
        GateEvidence.of(
                "CBPE, calibration %s on %,d labelled rows"
                    .formatted(
                        candidate.estimator().calibration(),
                        candidate.estimator().reference().labeled()))
            .withRows(group.rows())
            .withTier(EvidenceTier.LABEL_FREE);
    double value = estimated.value();
    double error = estimated.standardError();
    if (champion.isPresent()) {
      Estimate other = champion.get().estimate(requirement.metric());
      evidence = evidence.withChampion(other.value());
      if (requirement.kind() == Requirement.Kind.CHANGE) {
        value -= other.value();
        error = Math.hypot(error, other.standardError());
      } else if (requirement.kind() == Requirement.Kind.RELATIVE_CHANGE) {
        double ratio = value / other.value();
        error = Math.hypot(error, ratio * other.standardError()) / other.value();
        value = ratio - 1;
      }
    }
    double level = judge.level(0, 0);
    double half = Intervals.quantile(level) * error;
    return judge.decided(
        requirement, false, value, new GateInterval(value - half, value + half, level), evidence);
  }

  /** The calibrated estimator of a model, and what it is asked about. */
  private record States(Cbpe estimator, ScoreState window) {
    Optional<String> objection(MetricName metric) {
      return metric == MetricName.AUC || metric == MetricName.ACCURACY
          ? estimator.objection(window)
          : Optional.of(
              "%s is not estimated without labels (allowed: auc, accuracy)"
                  .formatted(metric.text()));
    }

    Estimate estimate(MetricName metric) {
      return metric == MetricName.AUC ? estimator.rocAuc(window) : estimator.accuracy(window);
    }
  }

  private States states(JavaRDD<Row> rows, ScoringModel model, int index, RowCensus census) {
    ScoreBins bins = bins(census.scores[index].edges(RowCensus.SCORES));
    double threshold = ModelShape.of(model).threshold();
    int column = index == 0 ? ScoredRows.CANDIDATE : ScoredRows.CHAMPION;
    Parts parts =
        rows.mapPartitions(part -> Parts.counted(part, bins, threshold, column))
            .treeReduce(Parts::merge);
    return new States(Cbpe.fit(parts.folds(), policy.decision().minimumRows()), parts.window());
  }

  private static ScoreBins bins(float[] scores) {
    double[] sorted = new double[scores.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = scores[i];
    }
    return ScoreBins.of(sorted);
  }

  /** Labelled rows dealt into folds, and the rows without a label. */
  private record Parts(ArrayList<ScoreState> folds, ScoreState window) implements Serializable {
    static Iterator<Parts> counted(
        Iterator<Row> rows, ScoreBins bins, double threshold, int column) {
      ArrayList<ScoreState> folds = new ArrayList<>();
      for (int i = 0; i < FOLDS; i++) {
        folds.add(new ScoreState(bins));
      }
      Parts parts = new Parts(folds, new ScoreState(bins));
      long labelled = 0;
      while (rows.hasNext()) {
        Row row = rows.next();
        double score = row.getDouble(column);
        double label = row.getDouble(ScoredRows.LABEL);
        boolean known = !Double.isNaN(label);
        ScoreState state = known ? folds.get((int) (labelled++ % FOLDS)) : parts.window;
        state.add(score, score >= threshold ? 1 : 0, label);
      }
      return Arrays.asList(parts).iterator();
    }

    Parts merge(Parts other) {
      for (int i = 0; i < FOLDS; i++) {
        folds.get(i).merge(other.folds.get(i));
      }
      window.merge(other.window);
      return this;
    }
  }
}
