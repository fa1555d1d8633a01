package io.sinter.promotion.policy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.promotion.policy.PolicyKeys.Correction;
import io.sinter.promotion.policy.PolicyKeys.DecideBy;
import io.sinter.promotion.policy.PolicyKeys.SmallSlices;
import io.sinter.promotion.policy.PromotionPolicy.Decision;
import io.sinter.promotion.policy.Requirement;
import io.sinter.registry.EvidenceTier;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateCheck.Outcome;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.GateInterval;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
  private static final GateInterval INTERVAL = new GateInterval(0.68, 0.72, 0.95);

  @ParameterizedTest
  @CsvSource({
    "INTERVAL, auc >= 0.68, PASSED",
    "INTERVAL, auc >= 0.69, FAILED",
    "INTERVAL, log_loss <= 0.72, PASSED",
    "INTERVAL, log_loss <= 0.71, FAILED",
    "POINT, auc >= 0.70, PASSED",
    "POINT, auc >= 0.71, FAILED",
    "POINT, log_loss <= 0.70, PASSED",
    "POINT, log_loss <= 0.69, FAILED",
    "SHORTFALL, auc >= 0.72, PASSED",
    "SHORTFALL, auc >= 0.73, FAILED",
    "SHORTFALL, log_loss <= 0.68, PASSED",
    "SHORTFALL, log_loss <= 0.67, FAILED"
  })
  void whatThePolicyNamesDecides(DecideBy by, String requirement, Outcome outcome) {
    assertThat(decided(by, requirement, 0.7).outcome()).isEqualTo(outcome);
  }

  @Test
  void aCheckSaysWhenItsIntervalAndNotItsValueDecided() {
    assertThat(decided(DecideBy.INTERVAL, "auc >= 0.69", 0.7).evidence().detail())
        .isEqualTo("the value would do, its interval does not: more rows may show it");
    assertThat(decided(DecideBy.SHORTFALL, "auc >= 0.71", 0.7).evidence().detail())
        .isEqualTo("the value falls short, within its error");
    assertThat(decided(DecideBy.INTERVAL, "auc >= 0.75", 0.7).evidence().detail()).isEmpty();
  }

  @Test
  void aValueThatIsNoNumberPassesNothing() {
    for (DecideBy by : DecideBy.values()) {
      assertThat(decided(by, "auc >= 0", Double.NaN).outcome()).isEqualTo(Outcome.FAILED);
    }
  }

  @Test
  void theErrorIsDividedByTheNumberOfSlices() {
    Judge judge = judge(DecideBy.INTERVAL, Correction.BONFERRONI);
    assertThat(judge.level(0, 10)).isEqualTo(0.95);
    assertThat(judge.level(3, 10)).isCloseTo(0.995, within(1e-12));
    assertThat(judge(DecideBy.INTERVAL, Correction.NONE).level(3, 10)).isEqualTo(0.95);
  }

  @Test
  void aGroupWithFewRowsOfAClassIsTooSmallForProbabilitiesOnly() {
    Judge judge = judge(DecideBy.INTERVAL, Correction.NONE);
    Group group = new Group("carrier = AA", 0, "AA", 500, 490, 10);
    assertThat(judge.tooSmall(group, true))
        .contains("too small: 490 rows with label 1 and 10 with label 0 (at least 30 of each)");
    assertThat(judge.tooSmall(group, false)).isEmpty();
    assertThat(judge.tooSmall(new Group("", -1, "", 12, 6, 6), false))
        .contains("too small: 12 rows with a label (at least 200)");
  }

  private static GateCheck decided(DecideBy by, String requirement, double value) {
    return judge(by, Correction.NONE)
        .decided(Requirement.value(requirement), false, value, INTERVAL, GateEvidence.NONE);
  }

  private static Judge judge(DecideBy by, Correction correction) {
    Decision decision =
        new Decision(
            by,
            by,
            0.95,
            correction,
            200,
            30,
            SmallSlices.LIST,
            100,
            Set.of(EvidenceTier.REALISED));
    return new Judge(decision, true, true);
  }
}
