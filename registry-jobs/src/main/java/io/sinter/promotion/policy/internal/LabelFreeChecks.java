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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * Metrics of rows without labels, estimated from scores (CBPE) that are calibrated on the rows of
 * the evaluation that have one, of each slice by its own. Knows AUC and accuracy; blind to a change
 * of what the label means. The two models' errors are taken as independent, which makes the
 * interval of a change wider than it need be.
 */
final class LabelFreeChecks {
  /* Eleven states of each slice are kept: 50 slices take 5 MiB a task. */
  private static final int SCORES_OF_A_SLICE = 256;

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

  /**
   * The checks.
   *
   * @param groups the rows without a label: all of them, then those of each slice
   * @param small slices with too few of them
   */
  List<GateCheck> of(JavaRDD<Row> rows, RowCensus census, List<Group> groups, List<Group> small) {
    LabelFreeParts ofCandidate = parts(rows, candidate, 0, census, groups);
    Optional<LabelFreeParts> ofChampion =
        champion.map(model -> parts(rows, model, 1, census, groups));
    List<GateCheck> checks = new ArrayList<>();
    List<States> states = new ArrayList<>();
    List<Optional<States>> others = new ArrayList<>();
    for (int group = 0; group < groups.size(); group++) {
      int index = group;
      states.add(states(ofCandidate, index));
      others.add(ofChampion.map(parts -> states(parts, index)));
    }
    for (Requirement requirement : policy.metrics()) {
      checks.add(check(requirement, groups, 0, states.get(0), others.get(0)));
    }
    for (Requirement requirement : policy.sliceMetrics()) {
      for (int group = 1; group < groups.size(); group++) {
        checks.add(check(requirement, groups, group, states.get(group), others.get(group)));
      }
      small.forEach(
          slice -> checks.add(small(requirement, slice, slice.rows(), "without a label")));
    }
    return checks;
  }

  private GateCheck check(
      Requirement requirement,
      List<Group> groups,
      int index,
      States candidate,
      Optional<States> champion) {
    Group group = groups.get(index);
    long labelled = candidate.estimator().reference().labeled();
    if (index > 0 && labelled < policy.decision().minimumRows()) {
      return small(requirement, group, labelled, "with a label to calibrate with");
    }
    return judge
        .incomparable(requirement, group)
        .orElseGet(() -> estimated(requirement, groups, index, candidate, champion));
  }

  private GateCheck small(Requirement requirement, Group group, long rows, String which) {
    return judge.small(
        requirement,
        group,
        EvidenceTier.LABEL_FREE,
        String.format(
            Locale.ROOT,
            "too small: %,d rows %s (at least %,d)",
            rows,
            which,
            policy.decision().minimumRows()));
  }

  private GateCheck estimated(
      Requirement requirement,
      List<Group> groups,
      int index,
      States candidate,
      Optional<States> champion) {
    Group group = groups.get(index);
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
            .withSlice(group.name())
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
    double level = judge.level(index, groups.size() - 1);
    double half = Intervals.quantile(level) * error;
    return judge.decided(
        requirement,
        index > 0,
        value,
        new GateInterval(value - half, value + half, level),
        evidence);
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

  private States states(LabelFreeParts parts, int group) {
    LabelFreeParts.Part part = parts.part(group);
    return new States(Cbpe.fit(part.folds(), policy.decision().minimumRows()), part.window());
  }

  private LabelFreeParts parts(
      JavaRDD<Row> rows, ScoringModel model, int index, RowCensus census, List<Group> groups) {
    return LabelFreeParts.of(
        rows,
        LabelFreeParts.Counting.of(
            bins(census.scores[index].edges(RowCensus.SCORES)),
            bins(census.scores[index].edges(SCORES_OF_A_SLICE)),
            ModelShape.of(model).threshold(),
            index == 0 ? ScoredRows.CANDIDATE : ScoredRows.CHAMPION,
            groups,
            policy.slices().size()));
  }

  private static ScoreBins bins(float[] scores) {
    double[] sorted = new double[scores.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = scores[i];
    }
    return ScoreBins.of(sorted);
  }
}
