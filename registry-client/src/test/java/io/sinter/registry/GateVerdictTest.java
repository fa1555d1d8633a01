package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GateVerdictTest {
  private static final GateCheck SLICE =
      new GateCheck(
          "auc",
          false,
          0.69012345,
          ">= 0.7",
          GateEvidence.of("paired DeLong")
              .withSlice("carrier = AA")
              .withRows(1812)
              .withInterval(new GateInterval(0.66, 0.7199999, 0.95))
              .withChampion(0.7)
              .withTier(EvidenceTier.REALISED));
  private static final GateCheck SMALL =
      new GateCheck(
          "auc",
          GateCheck.Outcome.NOT_JUDGED,
          Double.NaN,
          ">= 0.7",
          GateEvidence.of("too small").withSlice("carrier = ZZ").withRows(3));

  @Test
  void aCheckSaysAllThatIsKnownInOneLine() {
    assertThat(SLICE)
        .hasToString(
            "auc [carrier = AA] 0.6901 (>= 0.7; interval [0.66, 0.72] at 95 %; champion 0.7;"
                + " 1,812 rows; realised; paired DeLong): failed");
    assertThat(SMALL).hasToString("auc [carrier = ZZ] NaN (>= 0.7; 3 rows; too small): not judged");
  }

  @Test
  void jsonKeepsEverything() {
    GateVerdict verdict =
        new GateVerdict(
            List.of(SLICE, SMALL, new GateCheck("parity", true, 1e-7, "<= 1e-5")),
            Map.of("evaluation.table", "flights@3"));

    assertThat(GateVerdict.fromJson(verdict.toJson())).isEqualTo(verdict);
  }

  @Test
  void jsonOfEarlierVerdictsIsRead() {
    assertThat(
            GateVerdict.fromJson(
                "{\"passed\":false,\"checks\":[{\"name\":\"x\",\"passed\":false,\"value\":\"NaN\",\"requirement\":\"a number\"}]}"))
        .isEqualTo(new GateVerdict(List.of(new GateCheck("x", false, Double.NaN, "a number"))));
  }

  @Test
  void whatNothingCouldBeSaidOfIsCountedAndDoesNotFail() {
    GateVerdict verdict =
        new GateVerdict(List.of(new GateCheck("auc", true, 0.8, ">= 0.7"), SMALL));

    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.notJudged()).containsExactly(SMALL);
    assertThat(verdict.summary()).isEqualTo("passed: auc 0.8 (>= 0.7); 1 not judged");
  }

  @Test
  void aSummaryStaysShortHoweverManyChecksFailed() {
    GateVerdict verdict = new GateVerdict(Collections.nCopies(500, SLICE));

    assertThat(verdict.summary())
        .hasSizeLessThanOrEqualTo(1000)
        .startsWith("failed: auc [carrier = AA] 0.6901 (>= 0.7; [0.66, 0.72] at 95 %)")
        .matches(".*; and \\d+ more");
  }

  @Test
  void aSummarySaysWhyThereIsNoNumber() {
    GateCheck check =
        new GateCheck("parity", false, Double.NaN, "<= 1e-5", GateEvidence.of("it has no figure"));
    assertThat(new GateVerdict(List.of(check)).summary())
        .isEqualTo("failed: parity NaN (<= 1e-5; it has no figure)");
  }

  @Test
  void shortJsonDropsPassedChecksFirstAndKeepsTheVerdict() {
    List<GateCheck> checks = new ArrayList<>(Collections.nCopies(300, SLICE));
    checks.replaceAll(check -> new GateCheck("f1", true, 0.9, ">= 0.5", check.evidence()));
    checks.add(SLICE);
    GateVerdict verdict = new GateVerdict(checks, Map.of("candidate", "m/4"));

    String text = verdict.toJson(5000);

    assertThat(text).hasSizeLessThanOrEqualTo(5000).contains("\"omitted\":");
    GateVerdict read = GateVerdict.fromJson(text);
    assertThat(read.passed()).isFalse();
    assertThat(read.failed()).containsExactly(SLICE.with(SLICE.evidence().withDetail("")));
    assertThat(read.evidence()).isEqualTo(verdict.evidence());
    assertThat(verdict.toJson(1_000_000)).isEqualTo(verdict.toJson());
  }

  @Test
  void numbersOfAHundredAndMoreAreNotWrittenWithExponents() {
    assertThat(new GateCheck("rmse", true, 1200, "<= 1300").describe())
        .isEqualTo("rmse 1200 (<= 1300)");
  }
}
