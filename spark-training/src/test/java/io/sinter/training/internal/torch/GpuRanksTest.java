package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GpuRanksTest {
  @Test
  void memoryIsGivenBackByARankThatIsAloneAndByTheLast() {
    GpuRanks ranks = new GpuRanks();
    ranks.enter();
    assertThat(ranks.alone()).isTrue();
    ranks.enter();
    assertThat(ranks.alone()).isFalse();
    assertThat(ranks.leave()).isFalse();
    assertThat(ranks.alone()).isTrue();
    assertThat(ranks.leave()).isTrue();
  }
}
