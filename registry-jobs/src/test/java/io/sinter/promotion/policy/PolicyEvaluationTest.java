package io.sinter.promotion.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.job.AuditEvent;
import io.sinter.job.AuditTable;
import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.promotion.policy.internal.statistics.Expected;
import io.sinter.registry.EvidenceTier;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateCheck.Outcome;
import io.sinter.registry.GateInterval;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.testing.MlflowServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Policies on recorded rows, with recorded networks, on a real server and Spark. */
@ExtendWith({MlflowServer.class, SparkTestSession.class})
class PolicyEvaluationTest {
  @TempDir static Path home;

  private static PolicyLab lab;
  private static ModelVersion both;
  private static ModelVersion onlyX;

  @BeforeAll
  static void register(MlflowServer server) {
    lab = new PolicyLab(server, home);
    lab.writeRows();
    onlyX = lab.register("x", Map.of());
    both =
        lab.register(
            "both",
            Map.of(
                ModelTags.TRAINING_TABLE,
                lab.tables.location("rows"),
                ModelTags.TRAINING_TABLE_VERSION,
                "0"));
  }

  @Test
  void aBetterCandidatePassesAndEveryFigureIsTheRecordedOne() {
    GateVerdict verdict =
        lab.evaluate(
            both,
            Optional.of(onlyX),
            "policy.metrics=auc >= 0.80,log_loss <= 0.52,brier <= 0.2,accuracy >= 0.7",
            "policy.against-champion=auc >= 0.02,accuracy >= 0,log_loss <= -5 %",
            "policy.slices=carrier",
            "policy.slice-metrics=auc >= 0.78",
            "policy.added-inputs=allow",
            "policy.max-data-age=1d",
            "policy.max-model-age=1d",
            "policy.max-evaluation-age=1d",
            "policy.load-time=1m");

    assertThat(verdict.failed()).isEmpty();
    JsonNode all = Expected.figures().path("all");
    for (String metric : List.of("auc", "log_loss", "brier", "accuracy")) {
      GateCheck check = check(verdict, metric, "");
      assertThat(check.value())
          .isCloseTo(all.path("candidate").path(metric).asDouble(), within(1e-7));
      assertThat(check.evidence().champion().orElseThrow())
          .isCloseTo(all.path("champion").path(metric).asDouble(), within(1e-7));
      assertThat(check.evidence().rows()).hasValue(2000);
      assertThat(check.evidence().tier()).contains(EvidenceTier.REALISED);
    }
    GateCheck change = check(verdict, "auc change", "");
    double error = all.path("delong").path("change").asDouble();
    double auc = all.path("candidate").path("auc").asDouble();
    double difference = auc - all.path("champion").path("auc").asDouble();
    assertThat(change.value()).isCloseTo(difference, within(1e-7));
    assertInterval(change, difference - 1.959964 * error, difference + 1.959964 * error);
    JsonNode newcombe = all.path("newcombe");
    assertInterval(
        check(verdict, "accuracy change", ""),
        newcombe.get(0).asDouble(),
        newcombe.get(1).asDouble());
    GateCheck slice = check(verdict, "auc", "carrier = AA");
    JsonNode ofSlice = Expected.figures().path("AA");
    assertThat(slice.value())
        .isCloseTo(ofSlice.path("candidate").path("auc").asDouble(), within(1e-7));
    /* Two slices are judged, so each interval is at 97.5 %. */
    double half = 2.241403 * ofSlice.path("delong").path("candidate").asDouble();
    assertInterval(slice, slice.value() - half, slice.value() + half);
    assertThat(slice.evidence().interval().orElseThrow().level()).isCloseTo(0.975, within(1e-12));
    GateCheck small = check(verdict, "auc", "carrier = ZZ");
    assertThat(small.outcome()).isEqualTo(Outcome.NOT_JUDGED);
    assertThat(small.evidence().detail()).startsWith("too small: ").endsWith("(at least 200)");
    assertThat(verdict.evidence())
        .containsEntry("evaluation", "rows@0")
        .containsEntry("evaluation.rows", "2000")
        .containsEntry("evaluation.tier", "realised")
        .containsEntry("candidate", both.toString())
        .containsEntry("champion", onlyX.toString())
        .containsEntry("digest", both.tags().get(ModelTags.PACKAGE_DIGEST));
    assertThat(verdict.checks())
        .extracting(GateCheck::name)
        .contains(
            "package",
            "inputs",
            "output",
            "load seconds",
            "latency p99 ms",
            "rows per second",
            "parity",
            "data age days",
            "model age days",
            "evaluation data age days",
            "owner",
            "approvals");
    assertThat(GateVerdict.fromJson(verdict.toJson())).isEqualTo(verdict);
    assertThat(lab.told()).contains("scored 2,000 rows, 2,000 of them with a label");
  }

  @Test
  void aWorseCandidateIsToldExactlyWhatFellShort() {
    GateVerdict verdict =
        lab.evaluate(
            onlyX,
            Optional.of(both),
            "policy.metrics=auc >= 0.70,log_loss <= 0.50",
            "policy.against-champion=auc >= -0.005",
            "policy.slices=x > 0",
            "policy.slice-metrics=auc >= 0.75",
            "policy.slice-against-champion=");

    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.failed())
        .extracting(GateCheck::name)
        .containsExactly("log_loss", "auc change", "auc");
    assertThat(check(verdict, "auc change", "").describe())
        .matches(
            "auc change -0\\.06372 \\(>= -0\\.005 against the champion; interval"
                + " \\[-0\\.07756, -0\\.04989\\] at 95 %; champion 0\\.8463; 2,000 rows; realised\\)");
    assertThat(check(verdict, "auc", "x > 0").passed()).isFalse();
    assertThat(verdict.summary()).startsWith("failed: log_loss 0.5477 (<= 0.5; [");
  }

  @Test
  void withoutAChampionAChangeIsNotJudged() {
    String[] policy = {"policy.metrics=auc >= 0.8", "policy.against-champion=auc >= 0"};
    GateVerdict allowed = lab.evaluate(both, Optional.empty(), policy);

    assertThat(allowed.passed()).isTrue();
    assertThat(check(allowed, "auc change", "").outcome()).isEqualTo(Outcome.NOT_JUDGED);
    assertThat(check(allowed, "auc change", "").evidence().detail()).isEqualTo("no champion");

    GateVerdict refused =
        lab.evaluate(both, Optional.empty(), policy[0], policy[1], "policy.first=refuse");
    assertThat(refused.failed()).extracting(GateCheck::name).containsExactly("champion");
  }

  @Test
  void aSampleOfLabelsWithKnownProbabilitiesGivesTheWeightedFigures() {
    lab.tables.overwrite(
        "sampled",
        lab.tables
            .read(lab.tables.latest("rows"))
            .selectExpr("* except(label)", "if(asked = 1, label, null) as label"));
    GateVerdict verdict =
        lab.evaluate(
            both,
            Optional.of(onlyX),
            "evaluation.table=sampled",
            "evaluation.inclusion-probability=inclusion",
            "policy.accept-tiers=realised,few-labels",
            "policy.added-inputs=allow",
            "policy.metrics=auc >= 0.8,accuracy >= 0.6",
            "policy.against-champion=auc >= 0");

    assertThat(verdict.failed()).isEmpty();
    JsonNode weighted = Expected.figures().path("weighted");
    GateCheck auc = check(verdict, "auc", "");
    assertThat(auc.value())
        .isCloseTo(weighted.path("candidate").path("auc").asDouble(), within(1e-7));
    assertThat(auc.evidence().tier()).contains(EvidenceTier.FEW_LABELS);
    assertThat(auc.evidence().rows()).hasValue(weighted.path("rows").asLong());

    GateVerdict strict =
        lab.evaluate(
            both,
            Optional.of(onlyX),
            "evaluation.table=sampled",
            "evaluation.inclusion-probability=inclusion",
            "policy.metrics=auc >= 0.8");
    assertThat(check(strict, "auc", "").passed()).isFalse();
    assertThat(check(strict, "auc", "").evidence().detail())
        .startsWith("the evidence is few-labels: ")
        .endsWith("policy.accept-tiers counts [realised])");
  }

  @Test
  void withoutLabelsAnEstimateCountsOnlyWhereThePolicyLetsIt() {
    lab.tables.overwrite(
        "fresh",
        lab.tables
            .read(lab.tables.latest("rows"))
            .selectExpr("* except(label)", "if(y > 0, label, null) as label"));
    String[] policy = {
      "evaluation.table=fresh",
      "policy.metrics=auc >= 0.75",
      "policy.against-champion=auc >= -0.02",
      "policy.added-inputs=allow",
      "policy.accept-tiers=realised,label-free"
    };
    GateVerdict verdict = lab.evaluate(both, Optional.of(onlyX), policy);

    assertThat(verdict.failed()).isEmpty();
    GateCheck auc = check(verdict, "auc", "");
    assertThat(auc.evidence().tier()).contains(EvidenceTier.LABEL_FREE);
    assertThat(auc.evidence().detail()).startsWith("CBPE, calibration ");
    /* What the labels that were taken away say, on all rows. */
    assertThat(auc.value()).isCloseTo(0.846, within(0.04));

    String[] slices = {
      policy[0],
      "policy.metrics=auc >= 0.1",
      policy[3],
      policy[4],
      "policy.slices=carrier,x > 0",
      "policy.slice-decide-by=point",
      "policy.minimum-rows=100"
    };
    GateVerdict sliced = lab.evaluate(both, Optional.of(onlyX), slices);
    /* What the labels that were taken away say of that slice. */
    List<String> judged = new ArrayList<>(List.of(slices));
    judged.set(0, "evaluation.where=y <= 0");
    GateVerdict realised = lab.evaluate(both, Optional.of(onlyX), judged.toArray(String[]::new));
    GateCheck estimated = check(sliced, "auc", "x > 0");
    assertThat(estimated.evidence().tier()).contains(EvidenceTier.LABEL_FREE);
    assertThat(estimated.value()).isCloseTo(check(realised, "auc", "x > 0").value(), within(0.06));
    assertThat(estimated.evidence().interval().orElseThrow().level()).isGreaterThan(0.98);
    assertThat(sliced.notJudged())
        .anySatisfy(
            slice ->
                assertThat(slice.toString())
                    .contains("too small: 12 rows without a label (at least 100)"));

    GateVerdict abstained =
        lab.evaluate(
            both,
            Optional.empty(),
            policy[0],
            policy[4],
            "policy.metrics=f1 >= 0.1,auc >= 0.1",
            "evaluation.where=label is null");
    assertThat(check(abstained, "f1", "").evidence().detail())
        .isEqualTo("abstains: f1 is not estimated without labels (allowed: auc, accuracy)");
    assertThat(check(abstained, "auc", "").evidence().detail())
        .isEqualTo("abstains: the reference has no labels");
  }

  @Test
  void aNumberIsJudgedByItsOwnMetrics() {
    ModelVersion number = lab.register("number", Map.of());
    GateVerdict verdict =
        lab.evaluate(
            number,
            Optional.empty(),
            "evaluation.label=delay",
            "policy.metrics=rmse <= 0.6,mae <= 0.5,r2 >= 0.8");

    assertThat(verdict.failed()).isEmpty();
    JsonNode expected = Expected.figures().path("number").path("candidate");
    for (String metric : List.of("rmse", "mae", "r2")) {
      assertThat(check(verdict, metric, "").value())
          .isCloseTo(expected.path(metric).asDouble(), within(1e-6));
    }
    GateVerdict wrong = lab.evaluate(number, Optional.empty(), "policy.metrics=auc >= 0.5");
    assertThat(check(wrong, "metrics", "").evidence().detail())
        .contains("it gives number (allowed: probability)");
  }

  @Test
  void aPackageThatWasTamperedWithFailsEverythingThatNeedsIt() {
    ModelVersion claimed =
        new ModelVersion(
            both.name(),
            both.version(),
            both.runId(),
            both.modelId(),
            both.source(),
            Map.of(ModelTags.PACKAGE_DIGEST, "0".repeat(64), ModelTags.OWNER, "team:tests"),
            List.of(),
            both.createdAt(),
            "");

    GateVerdict verdict = lab.evaluate(claimed, Optional.empty(), "policy.metrics=auc >= 0.5");

    assertThat(check(verdict, "package", "").evidence().detail())
        .contains("its digest is ")
        .contains("not the recorded 0000");
    assertThat(verdict.failed())
        .extracting(GateCheck::name)
        .containsExactly("package", "metrics", "parity");
  }

  @Test
  void aPackageWhoseManifestOutsideMlflowIsAnotherFails() {
    AuditTable audit = new AuditTable(lab.tables, "ledger");
    AuditEvent registered =
        AuditEvent.of(AuditEvent.Kind.REGISTERED, both.name(), both.version())
            .with("manifest", "0000  model.onnx\n");
    audit.append(registered);

    GateVerdict verdict =
        lab.evaluate(both, Optional.empty(), "policy.metrics=", "audit.table=ledger");

    assertThat(verdict.failed()).extracting(GateCheck::name).containsExactly("package");
    assertThat(check(verdict, "package", "").evidence().detail())
        .contains("the manifest in the audit table has ");
  }

  @Test
  void speedParityAgeAndApprovalsAreToldWithTheNextStep() {
    ModelVersion old = lab.register("both", Map.of(ModelTags.PARITY, "0.2"));
    GateVerdict verdict =
        lab.evaluate(
            old,
            Optional.empty(),
            List.of(PolicyLab.by(old, System.getProperty("user.name"))),
            "policy.metrics=",
            "policy.max-data-age=30d",
            "policy.max-model-age=1ms",
            "policy.latency-p99=0ms",
            "policy.minimum-rows-per-second=1e12");

    assertThat(verdict.failed())
        .extracting(GateCheck::name)
        .containsExactly(
            "latency p99 ms",
            "rows per second",
            "parity",
            "data age days",
            "model age days",
            "approvals");
    assertThat(check(verdict, "parity", "").describe())
        .isEqualTo(
            "parity 0.2 (<= 1.0E-5; 512 rows; ONNX Runtime against libtorch, at registration)");
    assertThat(check(verdict, "data age days", "").evidence().detail())
        .startsWith("the version does not name its training table's version");
    assertThat(check(verdict, "approvals", "").evidence().detail())
        .contains(" is the author; another person than ");
  }

  @Test
  void whatCannotBeEvaluatedFailsWithItsCause() {
    assertThat(cause("evaluation.label=lable")).contains("it has no column lable (allowed: x, z");
    assertThat(cause("evaluation.label=delay")).contains("are neither 0 nor 1");
    assertThat(cause("evaluation.where=x > 1000")).contains("no row is selected");
    assertThat(cause("policy.slices=round(z * 1000)")).contains("there are more than 200 slices");
    assertThatThrownBy(
            () ->
                lab.evaluate(
                    both, Optional.empty(), "evaluation.table=nowhere", "policy.metrics=auc >= 1"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("no Delta table at");
  }

  private static String cause(String setting) {
    GateVerdict verdict =
        lab.evaluate(both, Optional.empty(), "policy.metrics=auc >= 0.5", setting);
    return check(verdict, "metrics", "").evidence().detail();
  }

  @Test
  void slicesTooSmallFailWhereThePolicySaysSo() {
    GateVerdict strict =
        lab.evaluate(
            both,
            Optional.empty(),
            "policy.metrics=auc >= 0.5",
            "policy.slices=carrier",
            "policy.small-slices=refuse");
    assertThat(check(strict, "auc", "carrier = ZZ").outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void thePlanSaysWhatWillBeAsked() {
    var context =
        lab.context(
            "policy.metrics=auc >= 0.7",
            "policy.slices=carrier",
            "policy.approvals=2",
            "evaluation.where=x > 0");
    assertThat(PolicyEvaluation.plan(context, PromotionPolicy.of(context.config())))
        .contains(
            "score rows@0 where x > 0 with candidate and champion, label label",
            "require auc >= 0.7",
            "require auc >= 0.7 in each slice of carrier",
            "require 2 approvals of people other than the author");
  }

  private static void assertInterval(GateCheck check, double lower, double upper) {
    GateInterval interval = check.evidence().interval().orElseThrow();
    assertThat(interval.lower()).as(check.toString()).isCloseTo(lower, within(1e-6));
    assertThat(interval.upper()).as(check.toString()).isCloseTo(upper, within(1e-6));
  }

  private static GateCheck check(GateVerdict verdict, String name, String slice) {
    List<GateCheck> found =
        verdict.checks().stream()
            .filter(check -> check.name().equals(name) && check.evidence().slice().equals(slice))
            .toList();
    assertThat(found).as("%s [%s] of %s", name, slice, verdict.checks()).isNotEmpty();
    return found.get(0);
  }
}
