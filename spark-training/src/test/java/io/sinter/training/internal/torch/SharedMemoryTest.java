package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.torch.comm.Collectives;
import io.sinter.training.internal.torch.comm.RankGroup.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
@SuppressWarnings("try") // Scopes are closed, not used.
class SharedMemoryTest {
  private static final TrainingOptions OPTIONS = TrainingOptions.builder().build();

  @ParameterizedTest
  @CsvSource({"2, 1", "2, 1000", "3, 2", "3, 1001", "5, 0", "5, 4097"})
  void everyRankGetsTheSumOfAllAgainAndAgain(int ranks, int length) throws Exception {
    List<float[]> sums =
        Ranks.together(
            ranks,
            OPTIONS,
            Transport.AUTO,
            (rank, group) -> {
              float[] last = new float[length];
              for (int round = 0; round < 300; round++) {
                try (PointerScope scope = new PointerScope()) {
                  float[] own = new float[length];
                  Arrays.fill(own, (rank + 1) * (round + 1));
                  Tensor tensor = Tensors.of(own, length);
                  group.collectives().sum(tensor);
                  last = Tensors.floats(tensor);
                  float[] expected = new float[length];
                  Arrays.fill(expected, ranks * (ranks + 1) / 2 * (round + 1));
                  assertThat(last).isEqualTo(expected);
                }
              }
              return last;
            });

    assertThat(sums).hasSize(ranks);
  }

  @Test
  void sumsAreThoseOfTheNetworkBitForBit() throws Exception {
    List<float[]> memory = sums(Transport.AUTO);

    assertThat(memory.get(0)).isEqualTo(memory.get(1)).isEqualTo(sums(Transport.NETWORK).get(0));
  }

  private static List<float[]> sums(Transport transport) throws Exception {
    return Ranks.together(
        2,
        OPTIONS,
        transport,
        (rank, group) -> {
          Tensor tensor = Tensors.of(Ranks.Rows.random(rank, 999).numeric()[5], 2);
          group.collectives().sum(tensor);
          return Tensors.floats(tensor);
        });
  }

  @Test
  void aRankThatLeavesEndsTheOthers() {
    assertThatThrownBy(
            () ->
                Ranks.together(
                    2,
                    OPTIONS,
                    Transport.AUTO,
                    (rank, group) -> {
                      if (rank == 0) {
                        one(group.collectives());
                      }
                      return rank;
                    }))
        .hasRootCauseMessage("Cannot sum on rank 0 of 2: rank 1 has left the group");
  }

  @Test
  void aRankThatDoesNotComeIsWaitedForNoLongerThanTheTimeout() {
    TrainingOptions options = TrainingOptions.builder().timeout(Duration.ofSeconds(5)).build();
    CountDownLatch over = new CountDownLatch(1);

    assertThatThrownBy(
            () ->
                Ranks.together(
                    2,
                    options,
                    Transport.AUTO,
                    (rank, group) -> {
                      if (rank == 1) {
                        return over.await(250, TimeUnit.SECONDS);
                      }
                      try {
                        one(group.collectives());
                      } finally {
                        over.countDown();
                      }
                      return true;
                    }))
        .hasRootCauseMessage(
            "Cannot sum on rank 0 of 2: Timed out waiting 5000 ms for the other ranks");
  }

  private static void one(Collectives collectives) {
    try (PointerScope scope = new PointerScope()) {
      collectives.sum(Tensors.of(new float[] {1}, 1));
    }
  }
}
