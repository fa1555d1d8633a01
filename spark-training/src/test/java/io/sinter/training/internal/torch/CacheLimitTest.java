package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.arrow.GpuMemory;
import org.junit.jupiter.api.Test;

class CacheLimitTest {
  private static final long MIB = 1 << 20;

  /** 1,000 MiB for tensors; so much more was once allocated. */
  private static GpuMemory memory(long step) {
    return new GpuMemory(4000 * MIB, 900 * MIB, 50 * MIB, (50 + step) * MIB, 150 * MIB, 150 * MIB);
  }

  @Test
  void rowsMayTakeTheirShareOfWhatIsFreeOrReservedForNobody() {
    assertThat(CacheLimit.obstacle(500 * MIB, memory(0), 0.5)).isEmpty();
    assertThat(CacheLimit.obstacle(500 * MIB + 1, memory(0), 0.5)).isPresent();
  }

  @Test
  void whatAStepNeedsOnTopIsLeftToIt() {
    assertThat(CacheLimit.obstacle(400 * MIB, memory(600), 0.5)).isEmpty();
    assertThat(CacheLimit.obstacle(401 * MIB, memory(600), 0.5))
        .contains(
            "they take 401.0 MiB (room: 400.0 MiB of 1,000.0 MiB available, 600.0 MiB of which a step needs)");
    assertThat(CacheLimit.obstacle(400 * MIB, memory(600), 1)).isEmpty();
    assertThat(CacheLimit.obstacle(401 * MIB, memory(600), 1)).isPresent();
  }

  @Test
  void aStepThatNeedsAllLeavesNothing() {
    assertThat(CacheLimit.obstacle(1, memory(1200), 1))
        .contains(
            "they take 0.0 MiB (room: 0.0 MiB of 1,000.0 MiB available, 1,200.0 MiB of which a step needs)");
    assertThat(CacheLimit.obstacle(0, memory(1000), 1)).isEmpty();
  }
}
