package io.sinter.training.internal.torch.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.training.internal.RankProgress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AbandonableTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Something that is connected until it is closed. */
  private static final class Connection implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public void close() {
      closed.countDown();
    }
  }

  /** A progress that lets the test kill the task as soon as somebody can be freed. */
  private static final class Killing implements RankProgress {
    private boolean killed;

    @Override
    public void phase(String phase) {}

    @Override
    public void step(int epoch, int step) {}

    @Override
    public void onKill(Runnable abort) {
      if (!killed) {
        killed = true;
        abort.run();
      }
    }
  }

  private static Connection await(CountDownLatch go, Connection made) {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return made;
  }

  @Test
  void givesWhatTheWorkMakes() {
    Connection made = new Connection();
    assertThat(Abandonable.run(() -> made, LONG, RankProgress.NONE, "late")).isSameAs(made);
  }

  @Test
  void theWorksOwnFailureIsThrown() {
    assertThatThrownBy(
            () ->
                Abandonable.<Connection>run(
                    () -> {
                      throw new IllegalArgumentException("its own");
                    },
                    LONG,
                    RankProgress.NONE,
                    "late"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("its own");
  }

  @Test
  void workThatTakesTooLongIsLeftBehindAndItsResultClosed() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Connection made = new Connection();
    assertThatThrownBy(
            () ->
                Abandonable.run(
                    () -> await(go, made), Duration.ofMillis(20), RankProgress.NONE, "late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("late");
    go.countDown();
    assertThat(made.closed.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void aKilledTaskDoesNotWait() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Connection made = new Connection();
    assertThatThrownBy(() -> Abandonable.run(() -> await(go, made), LONG, new Killing(), "late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the task was killed");
    go.countDown();
    assertThat(made.closed.await(1, TimeUnit.MINUTES)).isTrue();
  }
}
