package io.sinter.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {
  @Test
  void twelveAutomaticAndVerifiedLinksGiveAllPoints() {
    Score score = Score.of(Samples.all(LinkState.VERIFIED, Automation.AUTOMATIC));
    assertThat(score).isEqualTo(new Score(24, 24, 12, 12));
    assertThat(score.share()).isEqualTo(1);
    assertThat(score).hasToString("100 % (24 of 24 points; 12 of 12 links automatic and verified)");
  }

  @Test
  void aLinkMadeByHandOrNotCheckedGivesOnePoint() {
    assertThat(Score.of(Samples.all(LinkState.VERIFIED, Automation.MANUAL)).points()).isEqualTo(12);
    assertThat(Score.of(Samples.all(LinkState.UNCHECKED, Automation.AUTOMATIC)).points())
        .isEqualTo(12);
    assertThat(Score.of(Samples.all(LinkState.UNCHECKED, Automation.MANUAL)).points())
        .isEqualTo(12);
  }

  @Test
  void anAbsentOrBrokenLinkGivesNone() {
    assertThat(Score.of(Samples.all(LinkState.BROKEN, Automation.AUTOMATIC)).points()).isZero();
    assertThat(Score.of(Samples.all(LinkState.ABSENT, Automation.NONE)).points()).isZero();
  }

  @Test
  void aMixedChainIsCountedLinkByLink() {
    Score score = Samples.mixed().score();
    assertThat(score).isEqualTo(new Score(18, 24, 8, 12));
    assertThat(score.share()).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void aShareJustBelowAllIsNotShownAsAll() {
    assertThat(new Score(239, 240, 119, 120).toString()).startsWith("99 %");
  }

  @Test
  void noLinkGivesNoShare() {
    assertThat(Score.of(List.of()).share()).isZero();
  }

  @Test
  void aModelIsScoredOverAllItsChains() {
    Chain whole =
        new Chain("m", "1", List.of(), "", Samples.all(LinkState.VERIFIED, Automation.AUTOMATIC));
    assertThat(Samples.report(whole, Samples.mixed()).score()).isEqualTo(new Score(42, 48, 20, 24));
  }
}
