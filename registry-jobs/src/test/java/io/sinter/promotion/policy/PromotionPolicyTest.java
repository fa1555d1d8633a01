package io.sinter.promotion.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.promotion.policy.Requirement.Comparison;
import io.sinter.promotion.policy.Requirement.Kind;
import io.sinter.registry.EvidenceTier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionPolicyTest {
  @TempDir Path folder;

  @Test
  void oneYamlFileIsThePolicy() throws IOException {
    PromotionPolicy policy =
        policy(
            """
            policy:
              metrics: ["auc >= 0.70", "log_loss <= 4e-1"]
              against-champion: ["auc >= -0.005", "log_loss <= 2 %"]
              slices: [carrier, "substring(origin, 1, 2)"]
              slice-metrics: ["auc>=.6"]
              slice-decide-by: shortfall
              accept-tiers: [realised, few-labels]
              max-data-age: 30d
              approvals: 2
            evaluation:
              table: flight_features
              where: flight_date >= DATE'2013-04-16'
              label: late
            """);

    assertThat(policy.metrics())
        .containsExactly(
            new Requirement(MetricName.AUC, Kind.VALUE, Comparison.AT_LEAST, 0.7),
            new Requirement(MetricName.LOG_LOSS, Kind.VALUE, Comparison.AT_MOST, 0.4),
            new Requirement(MetricName.AUC, Kind.CHANGE, Comparison.AT_LEAST, -0.005),
            new Requirement(MetricName.LOG_LOSS, Kind.RELATIVE_CHANGE, Comparison.AT_MOST, 0.02));
    assertThat(policy.metrics())
        .map(Requirement::toString)
        .containsExactly(
            "auc >= 0.7",
            "log_loss <= 0.4",
            "auc >= -0.005 against the champion",
            "log_loss <= 2 % of the champion's");
    assertThat(policy.sliceMetrics())
        .as("changes are as for all rows")
        .map(Requirement::toString)
        .containsExactly(
            "auc >= 0.6",
            "auc >= -0.005 against the champion",
            "log_loss <= 2 % of the champion's");
    assertThat(policy.slices()).containsExactly("carrier", "substring(origin, 1, 2)");
    assertThat(policy.decision().overall()).isEqualTo(PolicyKeys.DecideBy.INTERVAL);
    assertThat(policy.decision().ofSlices()).isEqualTo(PolicyKeys.DecideBy.SHORTFALL);
    assertThat(policy.decision().tiers())
        .containsExactlyInAnyOrder(EvidenceTier.REALISED, EvidenceTier.FEW_LABELS);
    assertThat(policy.freshness().data()).contains(Duration.ofDays(30));
    assertThat(policy.approvals()).isEqualTo(2);
    assertThat(policy.digest()).matches("[0-9a-f]{64}");
  }

  @Test
  void defaultsAreTheSafeOnes() throws IOException {
    PromotionPolicy policy = policy("policy: {metrics: []}");

    assertThat(policy.evaluation()).isEmpty();
    assertThat(policy.approvals()).isEqualTo(1);
    assertThat(policy.schema()).isEqualTo(PolicyKeys.Stance.REFUSE);
    assertThat(policy.maximumParity()).isEqualTo(1e-5);
    assertThat(policy.decision().confidence()).isEqualTo(0.95);
    assertThat(policy.decision().tiers()).containsExactly(EvidenceTier.REALISED);
  }

  @Test
  void aPolicyThatForgotItsMetricsIsNoPolicy() {
    assertThatThrownBy(() -> policy("policy: {approvals: 1}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("policy.metrics: missing, and so is policy.against-champion")
        .hasMessageContaining("write policy.metrics: []");
  }

  @Test
  void everyProblemIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                policy(
                    """
                    policy:
                      metrics: ["auc > 0.7", "acu >= 0.7", "rmse <= 3", "f1 >= 2 %", "auc >= 0.5"]
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("\"auc > 0.7\" (allowed: METRIC >= NUMBER or METRIC <= NUMBER)")
        .hasMessageContaining("metric \"acu\" (allowed: auc, log_loss, brier")
        .hasMessageContaining("\"f1 >= 2 %\" (allowed: % only against the champion)")
        .hasMessageContaining("found auc for a probability and rmse for a number")
        .hasMessageContaining("evaluation.table: missing")
        .hasMessageContaining("evaluation.label: missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "policy.confidence=1",
        "policy.accept-tiers=hearsay",
        "policy.minimum-per-class=1",
        "policy.maximum-slices=5000",
        "evaluation.label-coverage=0"
      })
  void limitsHold(String setting) {
    assertThatThrownBy(
            () ->
                JobConfig.load(
                    JobConfig.Sources.ofSettings("policy.metrics=", setting), PolicyKeys.ALL))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(setting.substring(0, setting.indexOf('=')))
        .hasMessageContaining("(allowed: ");
  }

  @Test
  void theDigestChangesWithTheMeaningAlone() throws IOException {
    String one = policy("policy: {metrics: [], approvals: 2}").digest();
    assertThat(policy("policy:\n  approvals: 2\n  metrics: []\n").digest()).isEqualTo(one);
    assertThat(policy("policy: {metrics: [], approvals: 3}").digest()).isNotEqualTo(one);
  }

  private PromotionPolicy policy(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), yaml);
    return PromotionPolicy.of(
        JobConfig.load(
            new JobConfig.Sources(Optional.of(file), List.of(), Map.of(), Map.of()),
            PolicyKeys.ALL));
  }
}
