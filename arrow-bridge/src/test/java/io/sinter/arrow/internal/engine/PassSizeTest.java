package io.sinter.arrow.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PassSizeTest {
  private static void fit(PassSize size, int passes, int rows) {
    for (int i = 0; i < passes; i++) {
      size.fitted(rows);
    }
  }

  @Test
  void passesGrowAgainAfterSomeThatFitAndNeverBeyondTheLimit() {
    PassSize size = new PassSize(1000);
    fit(size, 1000, 1000);
    assertThat(size.rows()).isEqualTo(1000);
    assertThat(size.halved(500)).isTrue();
    assertThat(size.halved(250)).isTrue();
    fit(size, 127, 250);
    assertThat(size.rows()).isEqualTo(250);
    fit(size, 1, 250);
    assertThat(size.rows()).isEqualTo(500);
    fit(size, 128, 500);
    assertThat(size.rows()).isEqualTo(1000);
    fit(size, 1000, 1000);
    assertThat(size.rows()).isEqualTo(1000);
  }

  @Test
  void aSizeThatFailedAgainIsTriedLater() {
    PassSize size = new PassSize(1000);
    size.halved(500);
    fit(size, 128, 500);
    assertThat(size.halved(500)).isTrue();
    fit(size, 255, 500);
    assertThat(size.rows()).isEqualTo(500);
    fit(size, 1, 500);
    assertThat(size.rows()).isEqualTo(1000);
  }

  @Test
  void aPassThatIsSmallForOtherReasonsDoesNotProveALargerSize() {
    PassSize size = new PassSize(1000);
    size.halved(500);
    fit(size, 128 + 100, 10);
    assertThat(size.halved(500)).isTrue();
    fit(size, 200, 500);
    assertThat(size.rows()).as("tried in vain, so later").isEqualTo(500);
    assertThat(size.halved(700)).as("a pass that began before").isFalse();
  }
}
