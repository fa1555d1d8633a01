package io.sinter.training.internal.torch.comm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.arrow.NativeRuntime;
import io.sinter.training.TrainingDevice;
import io.sinter.training.internal.Meeting;
import io.sinter.training.internal.RankPlace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolVector;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.Reducer;
import org.bytedeco.pytorch.SizeTStringMap;
import org.bytedeco.pytorch.SizeTVector;
import org.bytedeco.pytorch.SizeTVectorVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Reducer's own timer, of a CPU here, where GPUs have events. */
@Timeout(300)
@SuppressWarnings("try") // Scopes are closed, not used.
class ExposedCommunicationTest {
  private static final long BYTES = 1 << 20;

  @Test
  void whatIsAddedUpAfterTheLastGradientIsTimedInEachPass() throws Exception {
    List<List<Long>> all = together(ExposedCommunicationTest::threePasses);
    for (List<Long> nanos : all) {
      // Sums end after the last gradient, and within the pass that they belong to.
      assertThat(nanos.get(0)).isPositive().isLessThan(nanos.get(1));
      assertThat(nanos.get(2)).isPositive().isLessThan(nanos.get(3));
      assertThat(nanos.get(4)).isPositive().isLessThan(nanos.get(5));
    }
  }

  /** What was exposed, and all that the pass took, of each of three passes. */
  private static List<Long> threePasses(RankGroup group) {
    Tensor weight = torch.ones(BYTES / Float.BYTES).requires_grad_(true);
    TensorVector weights = new TensorVector(weight);
    ProcessGroup members = group.collectives().group();
    Reducer reducer =
        new Reducer(
            weights,
            new SizeTVectorVector(new SizeTVector(new long[] {0})),
            members,
            new BoolVector(new boolean[1]),
            BYTES,
            false,
            true,
            new SizeTStringMap(),
            BYTES,
            false,
            false);
    members.deallocate(false);
    List<Long> nanos = new ArrayList<>();
    try (ExposedCommunication exposed = new ExposedCommunication(reducer)) {
      for (int pass = 0; pass < 3; pass++) {
        long start = System.nanoTime();
        reducer.prepare_for_forward();
        Tensor loss = weight.sum();
        reducer.prepare_for_backward(new TensorVector(loss));
        loss.backward();
        nanos.add(exposed.nanos());
        nanos.add(System.nanoTime() - start);
      }
    }
    reducer.close();
    return nanos;
  }

  private interface Work<T> {
    T on(RankGroup group);
  }

  private static <T> List<T> together(Work<T> work) throws Exception {
    NativeRuntime.prepare(1);
    String attempt = UUID.randomUUID().toString();
    String[] messages = new String[2];
    CyclicBarrier barrier = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int rank = i;
        RankPlace place = new RankPlace(rank, 2, "127.0.0.1", Optional.empty(), attempt);
        Meeting meeting =
            message -> {
              messages[rank] = message;
              try {
                barrier.await(60, TimeUnit.SECONDS);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              return List.of(messages);
            };
        tasks.add(
            () -> {
              try (PointerScope scope = new PointerScope();
                  RankGroup group =
                      RankGroup.join(
                          place,
                          meeting,
                          TrainingDevice.CPU,
                          Duration.ofSeconds(60),
                          RankGroup.Transport.NETWORK)) {
                return work.on(group);
              }
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
