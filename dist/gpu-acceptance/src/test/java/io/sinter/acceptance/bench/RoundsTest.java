package io.sinter.acceptance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RoundsTest {
  private static final double EXACT = 1e-12;

  @Test
  void aRatioIsTheMedianOfTheRoundsRatiosToTheFasterWayOfThePeer() {
    Rounds rounds = new Rounds();
    rounds.add(new Rounds.Round(100, 60, /* resident= */ 80, /* pinned= */ 50));
    rounds.add(new Rounds.Round(90, 30, /* resident= */ 60, /* pinned= */ 100));
    rounds.add(new Rounds.Round(200, 80, /* resident= */ 100, /* pinned= */ 40));

    assertThat(rounds.ratio()).isEqualTo(100 / 80.0, within(EXACT));
    assertThat(rounds.streamedRatio()).isEqualTo(60 / 50.0, within(EXACT));
    assertThat(rounds.median(Rounds.Round::kept)).isEqualTo(100, within(EXACT));
  }

  @Test
  void whatIsBoundByTheHostHasToBeFasterAndTheRestWithinFivePercent() {
    BenchmarkPlan small = BenchmarkPlan.all().get(0);
    BenchmarkPlan large = BenchmarkPlan.all().get(1);

    assertThat(small.reaches(1.0)).isFalse();
    assertThat(small.reaches(1.01)).isTrue();
    assertThat(large.reaches(0.95)).isTrue();
    assertThat(large.reaches(0.94)).isFalse();
    assertThat(large.reaches(Double.NaN)).isFalse();
    assertThat(small.target()).startsWith("> 1.00x").contains("both copy rows");
    assertThat(large.target()).startsWith(">= 0.95x");
  }
}
