package io.sinter.training.internal.torch.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.arrow.NativeRuntime;
import io.sinter.training.internal.Meeting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stores are real; what NCCL does with them is done by the test. */
@Timeout(300)
@SuppressWarnings("try") // Scopes are closed, not used.
class NcclRendezvousTest {
  private static final int RANKS = 3;

  private final String[] messages = new String[RANKS];
  private final CyclicBarrier barrier = new CyclicBarrier(RANKS);

  @BeforeAll
  static void loadNatives() {
    NativeRuntime.prepare(1);
  }

  /** As libtorch does: rank 0 puts an id under 0 below the group's prefix, the others get it. */
  private interface Nccl {
    byte[] id(int rank, Store store);
  }

  private static byte[] bytes(ByteVector vector) {
    byte[] bytes = new byte[Math.toIntExact(vector.size())];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = vector.get(i);
    }
    return bytes;
  }

  private Meeting meeting(int rank) {
    return message -> {
      try {
        messages[rank] = message;
        barrier.await(200, TimeUnit.SECONDS);
        return List.of(messages);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private List<Future<byte[]>> connect(Nccl nccl) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(RANKS);
    try {
      List<Future<byte[]>> ids = new ArrayList<>();
      for (int i = 0; i < RANKS; i++) {
        int rank = i;
        ids.add(
            threads.submit(
                () -> {
                  byte[][] id = new byte[1][];
                  try (PointerScope scope = new PointerScope();
                      NcclRendezvous rendezvous = new NcclRendezvous(Duration.ofSeconds(200))) {
                    PrefixStore store = new PrefixStore("run/0", rendezvous.store());
                    rendezvous.connect(
                        rank, meeting(rank), "run/0", () -> id[0] = nccl.id(rank, store));
                  }
                  return id[0];
                }));
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(280, TimeUnit.SECONDS)).isTrue();
      return ids;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theIdOfRankZeroReachesAllByTheMeetingAlone() throws Exception {
    byte[] made = new byte[128];
    new SplittableRandom(3).nextBytes(made);

    List<Future<byte[]>> ids =
        connect(
            (rank, store) -> {
              if (rank == 0) {
                store.set("0", new ByteVector(made));
                return made;
              }
              return bytes(store.get("0"));
            });

    for (Future<byte[]> id : ids) {
      assertThat(id.get()).isEqualTo(made);
    }
  }

  @Test
  void aRankZeroThatMakesNoIdEndsTheOthersToo() throws Exception {
    List<Future<byte[]>> ids =
        connect(
            (rank, store) -> {
              throw new IllegalStateException("no NCCL here");
            });

    assertThatThrownBy(() -> ids.get(0).get())
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("no NCCL here");
    assertThat(ids.subList(1, RANKS))
        .allSatisfy(
            id ->
                assertThatThrownBy(id::get)
                    .hasMessageContaining("Cannot form a group: rank 0's NCCL has made no id"));
    assertThat(Arrays.stream(messages)).containsOnly("");
  }
}
