package io.sinter.training.internal.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.training.internal.torch.RankOutcome;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TaskRanksTest {
  private final AtomicReference<String> seen = new AtomicReference<>("nothing");

  private TaskRanks.Work waiting(CountDownLatch waits) {
    return following -> {
      try {
        waits.countDown();
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        seen.set("interrupted, following " + following.getAsBoolean());
        throw new IllegalStateException("interrupted", e);
      }
      return List.of();
    };
  }

  @Test
  void theFirstFailureEndsTheOthersAndIsTheTasks() {
    CountDownLatch waits = new CountDownLatch(1);
    TaskRanks.Work failing =
        following -> {
          await(waits);
          throw new IllegalArgumentException("rank 1 fails");
        };

    assertThatThrownBy(() -> new TaskRanks().run(List.of(waiting(waits), failing)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rank 1 fails");
    assertThat(seen).hasValue("interrupted, following true");
  }

  @Test
  void aTaskThatIsKilledInterruptsItsRanksAndWaitsForThem() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    Thread task =
        new Thread(
            () -> {
              try {
                List<RankOutcome> none = new TaskRanks().run(List.of(waiting(waits)));
                seen.set("ended with " + none);
              } catch (IllegalStateException e) {
                seen.set(seen.get() + ", the task: " + Thread.currentThread().isInterrupted());
              }
            });
    task.start();
    await(waits);

    task.interrupt();
    task.join();

    assertThat(seen).hasValue("interrupted, following false, the task: true");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
