package io.sinter.promotion.policy.internal;

import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.TableVersion;
import io.sinter.promotion.policy.MetricName;
import io.sinter.promotion.policy.PolicyKeys;
import io.sinter.promotion.policy.PromotionPolicy;
import io.sinter.promotion.policy.PromotionPolicy.EvaluationRows;
import io.sinter.promotion.policy.Requirement;
import io.sinter.promotion.policy.internal.statistics.Layout;
import io.sinter.promotion.policy.internal.statistics.ModelComparison;
import io.sinter.registry.EvidenceTier;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.ModelVersion;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.ScoreKeys;
import io.sinter.scoring.ScoringModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;

/** Scores candidate and champion on the same rows, and checks every requirement on every group. */
public final class MetricChecks {
  /* Four numbers a bin and model: 64 MiB for both models and all groups together. */
  private static final int BINS_OF_ALL_GROUPS = 1 << 20;
  private static final int LEAST_BINS = 1 << 10;

  private final JobContext context;
  private final PromotionPolicy policy;
  private final EvaluationRows asked;
  private final ScoringModel candidate;
  private final Optional<ScoringModel> champion;
  private final Judge judge;
  private final List<GateCheck> checks = new ArrayList<>();

  private MetricChecks(
      JobContext context,
      PromotionPolicy policy,
      ScoringModel candidate,
      Optional<ScoringModel> champion,
      Optional<ModelVersion> serving) {
    this.context = context;
    this.policy = policy;
    this.asked = policy.evaluation().orElseThrow();
    this.candidate = candidate;
    this.champion = champion;
    this.judge = new Judge(policy.decision(), champion.isPresent(), serving.isPresent());
  }

  /**
   * The checks.
   *
   * @param version the pinned evaluation table
   * @param champion the opened champion
   * @param serving the champion, whether it could be opened or not
   * @param evidence gets the counts of rows and labels
   * @throws JobException if the evaluation cannot be made as configured
   */
  public static List<GateCheck> of(
      JobContext context,
      PromotionPolicy policy,
      TableVersion version,
      ScoringModel candidate,
      Optional<ScoringModel> champion,
      Optional<ModelVersion> serving,
      Map<String, String> evidence) {
    return new MetricChecks(context, policy, candidate, champion, serving).run(version, evidence);
  }

  private List<GateCheck> run(TableVersion version, Map<String, String> evidence) {
    requireOutput(candidate);
    champion.ifPresent(this::requireOutput);
    context
        .progress()
        .step(
            "scoring %s%s with %s%s",
            version,
            asked.where().map(where -> " where " + where).orElse(""),
            candidate,
            champion.map(model -> " and " + model).orElse(""));
    try (ScoredRows scored =
        new ScoredRows(context, asked, version, policy.slices(), candidate, champion)) {
      JavaRDD<Row> rows = scored.rows().toJavaRDD();
      RowCensus census =
          RowCensus.of(rows, champion.isPresent(), metrics().contains(MetricName.AUC));
      evidence.put("evaluation.rows", "" + census.rows);
      evidence.put("evaluation.labelled", "" + census.labelled);
      context
          .progress()
          .step("scored %,d rows, %,d of them with a label", census.rows, census.labelled);
      requireUsable(census, version);
      withoutScore(census);
      EvidenceTier tier = tier(census);
      evidence.put("evaluation.tier", tier.text());
      if (!policy.decision().tiers().contains(tier)) {
        refuse(tier, census);
      } else if (tier == EvidenceTier.LABEL_FREE) {
        estimate(scored, rows, census);
      } else {
        compare(scored, rows, census, tier);
      }
    }
    return checks;
  }

  private void estimate(ScoredRows scored, JavaRDD<Row> rows, RowCensus census) {
    List<Group> judged = new ArrayList<>();
    judged.add(new Group("", -1, "", census.rows - census.labelled, 0, 0));
    List<Group> small = new ArrayList<>();
    slices(scored, scored::unlabelledValues, group -> judge.tooSmall(group, false), judged, small);
    checks.addAll(
        new LabelFreeChecks(policy, judge, candidate, champion).of(rows, census, judged, small));
  }

  private void compare(ScoredRows scored, JavaRDD<Row> rows, RowCensus census, EvidenceTier tier) {
    List<Group> judged = new ArrayList<>();
    Group all = new Group("", -1, "", census.labelled, census.positives, census.negatives);
    Optional<String> tooSmall = judge.tooSmall(all, isBinary());
    if (tooSmall.isPresent()) {
      policy
          .metrics()
          .forEach(
              requirement ->
                  checks.add(judge.unknown(requirement, all, Optional.of(tier), tooSmall.get())));
      return;
    }
    judged.add(all);
    List<Group> small = new ArrayList<>();
    slices(scored, scored::values, group -> judge.tooSmall(group, isBinary()), judged, small);
    ModelComparison comparison =
        new MetricPasses(layout(census, judged.size()), judged, policy.slices().size())
            .run(JavaSparkContext.fromSparkContext(context.spark().sparkContext()), rows);
    int slices = judged.size() - 1;
    for (Requirement requirement : policy.metrics()) {
      checks.add(judge.judged(requirement, comparison, 0, all, slices, tier));
    }
    for (Requirement requirement : policy.sliceMetrics()) {
      for (int group = 1; group < judged.size(); group++) {
        checks.add(judge.judged(requirement, comparison, group, judged.get(group), slices, tier));
      }
      small.forEach(slice -> checks.add(judge.small(requirement, slice, tier, isBinary())));
    }
    context
        .progress()
        .step(
            "compared %s on %,d rows and %d slices, %d more too small",
            metrics().stream().map(MetricName::text).toList(),
            comparison.rows(0),
            slices,
            small.size());
  }

  /**
   * @param source gives the values of a slice, of which so many are wanted
   * @param tooSmall why a slice is not judged
   */
  private void slices(
      ScoredRows scored,
      BiFunction<Integer, Integer, List<Row>> source,
      Function<Group, Optional<String>> tooSmall,
      List<Group> judged,
      List<Group> small) {
    int left = policy.decision().maximumSlices();
    for (int slice = 0; slice < policy.slices().size(); slice++) {
      String expression = policy.slices().get(slice);
      List<Row> values = source.apply(slice, left + 1);
      if (values.size() > left) {
        throw new JobException(
            "Cannot evaluate by slice %s: with it there are more than %d slices (allowed: %s, at most %d). Group its values in the expression, or raise the limit."
                .formatted(
                    expression,
                    policy.decision().maximumSlices(),
                    PolicyKeys.MAXIMUM_SLICES,
                    policy.decision().maximumSlices()));
      }
      left -= values.size();
      for (Row value : values) {
        Group group =
            Group.of(
                expression,
                slice,
                value.getString(0),
                value.getLong(1),
                value.getLong(2),
                value.getLong(3),
                scored.isCondition(slice));
        (tooSmall.apply(group).isPresent() ? small : judged).add(group);
      }
    }
  }

  private Layout layout(RowCensus census, int groups) {
    int most = Math.min(RowCensus.SCORES, Math.max(LEAST_BINS, BINS_OF_ALL_GROUPS / groups));
    return new Layout(
        metrics(),
        champion.isPresent() ? 2 : 1,
        groups,
        new double[] {
          ModelShape.of(candidate).threshold(),
          champion.map(model -> ModelShape.of(model).threshold()).orElse(Double.NaN)
        },
        new float[][] {census.scores[0].edges(most), census.scores[1].edges(most)},
        new boolean[] {census.scores[0].isWithin(most), census.scores[1].isWithin(most)});
  }

  private List<MetricName> metrics() {
    return Stream.concat(policy.metrics().stream(), policy.sliceMetrics().stream())
        .map(Requirement::metric)
        .distinct()
        .toList();
  }

  private boolean isBinary() {
    return metrics().get(0).isBinary();
  }

  private void requireOutput(ScoringModel model) {
    ModelOutput.Kind kind = ModelShape.of(model).output().kind();
    ModelOutput.Kind wanted = isBinary() ? ModelOutput.Kind.PROBABILITY : ModelOutput.Kind.NUMBER;
    if (kind != wanted) {
      throw new JobException(
          "Cannot measure %s of %s: it gives %s (allowed: %s). Ask for metrics of its kind in %s%s."
              .formatted(
                  metrics().get(0).text(),
                  model,
                  kind.name().toLowerCase(Locale.ROOT),
                  wanted.name().toLowerCase(Locale.ROOT),
                  PolicyKeys.METRICS,
                  model.network() instanceof OtherModel
                      ? ", or say what it gives with " + ScoreKeys.MODEL_OUTPUT_KIND
                      : ""));
    }
  }

  private void requireUsable(RowCensus census, TableVersion version) {
    if (census.rows == 0) {
      throw new JobException(
          "Cannot evaluate on %s: no row is selected (allowed: at least 1). Correct %s."
              .formatted(version, PolicyKeys.WHERE));
    }
    long strange = census.labelled - census.positives - census.negatives;
    if (isBinary() && strange > 0) {
      throw new JobException(
          "Cannot evaluate on %s: %,d labels in column %s are neither 0 nor 1 (allowed: 0, 1, null). Correct %s."
              .formatted(version, strange, asked.label(), PolicyKeys.LABEL));
    }
    if (census.unusableWeights > 0) {
      throw new JobException(
          "Cannot evaluate on %s: %,d labelled rows have no inclusion probability in column %s (allowed: above 0, at most 1). Correct it."
              .formatted(version, census.unusableWeights, asked.probability().orElse("")));
    }
  }

  private void withoutScore(RowCensus census) {
    checks.add(
        new GateCheck(
            "evaluation rows without a score",
            census.withoutCandidate == 0,
            (double) census.withoutCandidate,
            "0",
            champion.isPresent()
                ? GateEvidence.NONE
                    .withRows(census.rows)
                    .withChampion((double) census.withoutChampion)
                : GateEvidence.NONE.withRows(census.rows)));
  }

  private EvidenceTier tier(RowCensus census) {
    if (asked.probability().isPresent()) {
      return census.labelled == 0 ? EvidenceTier.LABEL_FREE : EvidenceTier.FEW_LABELS;
    }
    return census.labelled >= asked.coverage() * census.rows
        ? EvidenceTier.REALISED
        : EvidenceTier.LABEL_FREE;
  }

  private void refuse(EvidenceTier tier, RowCensus census) {
    String why =
        String.format(
            Locale.ROOT,
            "the evidence is %s: %,d of %,d rows have a label (realised: %s or more of them; %s counts %s)",
            tier.text(),
            census.labelled,
            census.rows,
            asked.coverage(),
            PolicyKeys.ACCEPT_TIERS,
            policy.decision().tiers().stream().map(EvidenceTier::text).sorted().toList());
    Group all = new Group("", -1, "", census.labelled, census.positives, census.negatives);
    policy
        .metrics()
        .forEach(
            requirement -> checks.add(judge.unknown(requirement, all, Optional.of(tier), why)));
    if (policy.metrics().isEmpty()) {
      checks.add(
          new GateCheck("metrics", false, Double.NaN, "accepted evidence", GateEvidence.of(why)));
    }
  }
}
