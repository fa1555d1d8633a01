package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.StragglerReport;
import io.sinter.training.internal.torch.Pulse.Beat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StragglerWatchTest {
  private final StragglerWatch watch = new StragglerWatch(List.of("a", "b", "c"), 2);

  @Test
  void aRankTwiceAsSlowAsTheMedianOfTheOthersIsNamedOnceAnEpoch() {
    assertThat(see(1, 10, 0.5, 1.5, 0.7)).isEmpty();

    StragglerReport report = see(1, 10, 0.5, 1.5, 0.7).orElseThrow();

    assertThat(report.rank()).isEqualTo(1);
    assertThat(report.host()).isEqualTo("b");
    assertThat(report.secondsPerStep()).isEqualTo(0.15);
    assertThat(report.medianSecondsPerStep()).isEqualTo(0.06);
    assertThat(report.waitingShare()).isEqualTo(0.5);
    assertThat(report.line())
        .isEqualTo(
            "rank 1 on b is slow in epoch 1: 150.0 ms a step, the others 60.0 ms; 50 % of it waiting for rows");
    assertThat(see(1, 10, 1, 4, 1)).isEmpty();
    assertThat(see(2, 10, 1, 4, 1)).isPresent();
  }

  @Test
  void ranksThatDifferLittleAreLeftAlone() {
    for (int pulse = 0; pulse < 20; pulse++) {
      assertThat(see(1, 10, 1, 1.9, 1)).isEmpty();
    }
  }

  private Optional<StragglerReport> see(int epoch, long steps, double... own) {
    double[] waiting = {own[0] / 2, own[1] / 2, own[2] / 2};
    return watch.see(epoch, new Beat(false, steps, own, waiting));
  }
}
