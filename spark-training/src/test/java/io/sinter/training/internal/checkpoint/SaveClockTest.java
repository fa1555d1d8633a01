package io.sinter.training.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SaveClockTest {
  private final AtomicLong seconds = new AtomicLong(100);

  private SaveClock clock(int everySteps, int interval) {
    return new SaveClock(
        everySteps,
        Duration.ofSeconds(interval),
        () -> Duration.ofSeconds(seconds.get()).toNanos());
  }

  @Test
  void aSaveIsDueAfterSoManySteps() {
    SaveClock clock = clock(10, 0);

    assertThat(clock.due(new Cursor(1, 9, 9, 1))).isFalse();
    assertThat(clock.due(new Cursor(1, 10, 10, 1))).isTrue();
    clock.saved(new Cursor(1, 10, 10, 1));
    assertThat(clock.due(new Cursor(1, 10, 10, 1))).isFalse();
    assertThat(clock.due(new Cursor(1, 19, 19, 1))).isFalse();
    assertThat(clock.due(new Cursor(1, 21, 21, 1))).isTrue();
  }

  @Test
  void aSaveIsDueAfterSoMuchTime() {
    SaveClock clock = clock(0, 30);

    assertThat(clock.due(new Cursor(1, 1, 1, 1))).isFalse();
    seconds.addAndGet(30);
    assertThat(clock.due(new Cursor(1, 2, 2, 1))).isTrue();
    clock.saved(new Cursor(1, 2, 2, 1));
    assertThat(clock.due(new Cursor(1, 3, 3, 1))).isFalse();
  }

  @Test
  void theEndOfAnEpochIsSavedOnceTheLastSuchIsOldEnough() {
    SaveClock clock = clock(0, 30);

    seconds.addAndGet(30);
    clock.saved(new Cursor(1, 5, 5, 1));
    seconds.addAndGet(1);

    assertThat(clock.due(new Cursor(1, 9, 9, 1))).isFalse();
    assertThat(clock.due(new Cursor(2, 0, 10, 1))).isTrue();
    clock.saved(new Cursor(2, 0, 10, 1));
    seconds.addAndGet(1);
    assertThat(clock.due(new Cursor(3, 0, 20, 1))).isFalse();
  }

  @Test
  void nothingIsDueWithoutStepsOrTime() {
    SaveClock clock = clock(0, 0);

    seconds.addAndGet(1_000_000);

    assertThat(clock.due(new Cursor(2, 0, 10_000, 1))).isFalse();
  }
}
