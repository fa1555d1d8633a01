package io.sinter.promotion.policy.internal;

import io.sinter.promotion.policy.PolicyKeys.Correction;
import io.sinter.promotion.policy.PolicyKeys.DecideBy;
import io.sinter.promotion.policy.PolicyKeys.SmallSlices;
import io.sinter.promotion.policy.PromotionPolicy.Decision;
import io.sinter.promotion.policy.Requirement;
import io.sinter.promotion.policy.internal.statistics.ModelComparison;
import io.sinter.registry.EvidenceTier;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateCheck.Outcome;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.GateInterval;
import java.util.Locale;
import java.util.Optional;

/** Decides a requirement on a group of rows from a value and its interval. */
final class Judge {
  private final Decision decision;
  private final boolean compared;
  private final boolean serving;

  /**
   * @param compared whether the champion scored the rows too
   * @param serving whether there is a champion
   */
  Judge(Decision decision, boolean compared, boolean serving) {
    this.decision = decision;
    this.compared = compared;
    this.serving = serving;
  }

  /** Why a group has too few rows to be judged; empty if it has enough. */
  Optional<String> tooSmall(Group group, boolean binary) {
    if (group.rows() < decision.minimumRows()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "too small: %,d rows with a label (at least %,d)",
              group.rows(),
              decision.minimumRows()));
    }
    long rarer = Math.min(group.positives(), group.negatives());
    return binary && rarer < decision.minimumPerClass()
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "too small: %,d rows with label 1 and %,d with label 0 (at least %,d of each)",
                group.positives(),
                group.negatives(),
                decision.minimumPerClass()))
        : Optional.empty();
  }

  /** A slice that is too small. */
  GateCheck small(Requirement requirement, Group group, EvidenceTier tier, boolean binary) {
    return small(requirement, group, tier, tooSmall(group, binary).orElse(""));
  }

  /** A slice of which too little is known, and why. */
  GateCheck small(Requirement requirement, Group group, EvidenceTier tier, String why) {
    return check(
        requirement,
        decision.smallSlices() == SmallSlices.LIST ? Outcome.NOT_JUDGED : Outcome.FAILED,
        Double.NaN,
        evidence(group, Optional.of(tier)).withDetail(why));
  }

  /** A requirement of which nothing can be said. */
  GateCheck unknown(Requirement requirement, Group group, Optional<EvidenceTier> tier, String why) {
    return check(requirement, Outcome.FAILED, Double.NaN, evidence(group, tier).withDetail(why));
  }

  /** A requirement on the change, where there is no champion to compare with. */
  Optional<GateCheck> incomparable(Requirement requirement, Group group) {
    if (!requirement.isChange() || compared) {
      return Optional.empty();
    }
    return Optional.of(
        check(
            requirement,
            serving ? Outcome.FAILED : Outcome.NOT_JUDGED,
            Double.NaN,
            evidence(group, Optional.empty())
                .withDetail(serving ? "the champion cannot be scored with" : "no champion")));
  }

  /** A measured requirement. */
  GateCheck judged(
      Requirement requirement,
      ModelComparison comparison,
      int index,
      Group group,
      int slices,
      EvidenceTier tier) {
    return incomparable(requirement, group)
        .orElseGet(() -> measured(requirement, comparison, index, group, slices, tier));
  }

  private GateCheck measured(
      Requirement requirement,
      ModelComparison comparison,
      int index,
      Group group,
      int slices,
      EvidenceTier tier) {
    double level = level(index, slices);
    var metric = requirement.metric();
    GateEvidence evidence = evidence(group, Optional.of(tier)).withRows(comparison.rows(index));
    if (compared) {
      evidence = evidence.withChampion(comparison.value(index, metric, 1));
    }
    return switch (requirement.kind()) {
      case VALUE ->
          decided(
              requirement,
              index > 0,
              comparison.value(index, metric, 0),
              comparison.interval(index, metric, 0, level),
              evidence);
      case CHANGE ->
          decided(
              requirement,
              index > 0,
              comparison.change(index, metric),
              comparison.changeInterval(index, metric, level),
              evidence);
      case RELATIVE_CHANGE ->
          decided(
              requirement,
              index > 0,
              comparison.relativeChange(index, metric),
              comparison.relativeInterval(index, metric, level),
              evidence);
    };
  }

  /** The confidence of an interval. */
  double level(int group, int slices) {
    return group == 0 || decision.correction() == Correction.NONE
        ? decision.confidence()
        : 1 - (1 - decision.confidence()) / slices;
  }

  /** A value and its interval, decided as the policy says. */
  GateCheck decided(
      Requirement requirement,
      boolean slice,
      double value,
      GateInterval interval,
      GateEvidence evidence) {
    boolean least = requirement.comparison() == Requirement.Comparison.AT_LEAST;
    DecideBy by = slice ? decision.ofSlices() : decision.overall();
    double deciding =
        switch (by) {
          case POINT -> value;
          case INTERVAL -> least ? interval.lower() : interval.upper();
          case SHORTFALL -> least ? interval.upper() : interval.lower();
        };
    boolean passed = !Double.isNaN(value) && requirement.holds(deciding);
    String why = passed == requirement.holds(value) ? "" : difference(by);
    String joint = evidence.detail().isEmpty() || why.isEmpty() ? "" : "; ";
    return check(
        requirement,
        passed ? Outcome.PASSED : Outcome.FAILED,
        value,
        evidence.withInterval(interval).withDetail(evidence.detail() + joint + why));
  }

  /** Why the interval decides otherwise than the value. */
  private static String difference(DecideBy by) {
    return by == DecideBy.INTERVAL
        ? "the value would do, its interval does not: more rows may show it"
        : "the value falls short, within its error";
  }

  private static GateEvidence evidence(Group group, Optional<EvidenceTier> tier) {
    GateEvidence evidence = GateEvidence.NONE.withSlice(group.name()).withRows(group.rows());
    return tier.map(evidence::withTier).orElse(evidence);
  }

  private static GateCheck check(
      Requirement requirement, Outcome outcome, double value, GateEvidence evidence) {
    return new GateCheck(requirement.name(), outcome, value, requirement.text(), evidence);
  }
}
