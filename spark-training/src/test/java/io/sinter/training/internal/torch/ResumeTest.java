package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.training.Activation;
import io.sinter.training.CheckpointOptions;
import io.sinter.training.Clipping;
import io.sinter.training.CommunicationOptions;
import io.sinter.training.EpochReport;
import io.sinter.training.LearningRateSchedule;
import io.sinter.training.MlpNetwork;
import io.sinter.training.OptimizerKind;
import io.sinter.training.Precision;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.checkpoint.Cursor;
import io.sinter.training.internal.checkpoint.TrainingState;
import io.sinter.training.internal.torch.Ranks.Rows;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class ResumeTest {
  private static final MlpNetwork NETWORK = new MlpNetwork(List.of(6), Activation.GELU, 0);
  private static final TrainingListener NOBODY = new TrainingListener() {};
  private static final List<Rows> TRAINING = List.of(Rows.random(1, 70), Rows.random(2, 90));
  private static final List<Rows> VALIDATION = List.of(Rows.random(3, 30), Rows.random(4, 20));

  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void aTrainingCutOffAnywhereEndsBitEqual(OptimizerKind optimizer) throws Exception {
    TrainingOptions options = options(CommunicationOptions.DEFAULT).optimizer(optimizer).build();
    MlpNetwork network = NETWORK.withDropout(0.3);

    List<RankOutcome> whole = train(options, Memory.none(2), network);
    for (int cut : new int[] {3, 10, 14}) {
      Memory[] memory = Memory.savingAt(2, cut);
      assertThatThrownBy(() -> train(options, memory, network))
          .hasRootCauseMessage("cut off after a save");

      List<RankOutcome> resumed = train(options, Memory.restoring(memory), network);

      assertThat(resumed.get(0).weights()).isEqualTo(whole.get(0).weights());
      assertThat(resumed.get(0).bestEpoch()).isEqualTo(whole.get(0).bestEpoch());
      assertThat(resumed.get(1).epochs())
          .extracting(EpochReport::loss)
          .isEqualTo(whole.get(0).epochs().stream().map(EpochReport::loss).toList());
      assertThat(resumed.get(0).epochs())
          .extracting(EpochReport::metrics)
          .isEqualTo(whole.get(0).epochs().stream().map(EpochReport::metrics).toList());
    }
  }

  @Test
  void bucketsAccumulationAndGradientScalesGoOnBitEqual() throws Exception {
    // The first layer alone is larger than a first bucket.
    MlpNetwork network = new MlpNetwork(List.of(2000, 200), Activation.RELU, 0);
    TrainingOptions options =
        options(new CommunicationOptions(400_000, CommunicationOptions.Compression.NONE))
            .accumulation(2)
            .precision(Precision.FP16)
            .clipping(Clipping.norm(1))
            .build();

    List<RankOutcome> whole = train(options, Memory.none(2), network);
    Memory[] memory = Memory.savingAt(2, 7);
    assertThatThrownBy(() -> train(options, memory, network))
        .hasRootCauseMessage("cut off after a save");
    List<RankOutcome> resumed = train(options, Memory.restoring(memory), network);

    assertThat(resumed.get(0).weights()).isEqualTo(whole.get(0).weights());
    assertThat(resumed.get(0).epochs())
        .extracting(EpochReport::loss)
        .isEqualTo(whole.get(0).epochs().stream().map(EpochReport::loss).toList());
  }

  @Test
  void anotherNumberOfRanksGoesOnFromTheEndOfAnEpoch() throws Exception {
    TrainingOptions options = options(CommunicationOptions.DEFAULT).batchRows(1000).build();
    List<RankOutcome> whole = train(options, Memory.none(2), NETWORK);
    // One step an epoch, so that the first save is at the end of the second epoch.
    Memory[] memory = Memory.savingAt(2, 2);
    assertThatThrownBy(() -> train(options, memory, NETWORK))
        .hasRootCauseMessage("cut off after a save");
    TrainingState state = memory[0].saved;
    Memory alone = new Memory(-1);
    alone.restored = new TrainingState(state.cursor(), state.shared(), Map.of());

    List<RankOutcome> resumed =
        Ranks.train(
            NETWORK,
            options,
            ScalarType.Double,
            List.of(TRAINING.get(0).and(TRAINING.get(1))),
            List.of(VALIDATION.get(0).and(VALIDATION.get(1))),
            NOBODY,
            new Checkpoints[] {alone},
            RankProgress.NONE);

    assertThat(resumed.get(0).epochs()).hasSize(4);
    assertThat(resumed.get(0).weights())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(whole.get(0).weights());
  }

  private static TrainingOptions.Builder options(CommunicationOptions communication) {
    return TrainingOptions.builder()
        .epochs(4)
        .batchRows(32)
        .seed(5)
        .learningRate(0.01)
        .weightDecay(0.01)
        .schedule(LearningRateSchedule.COSINE.withWarmup(0.2))
        .communication(communication)
        .checkpoints(checkpoints());
  }

  private static CheckpointOptions checkpoints() {
    return new CheckpointOptions("memory", "run", 1, Duration.ZERO);
  }

  private static List<RankOutcome> train(
      TrainingOptions options, Memory[] memory, MlpNetwork network) throws Exception {
    ScalarType type = options.precision() == Precision.FP32 ? ScalarType.Double : ScalarType.Float;
    return Ranks.train(
        network, options, type, TRAINING, VALIDATION, NOBODY, memory, RankProgress.NONE);
  }

  /** Saves once, in memory, and then fails. */
  private static final class Memory implements Checkpoints {
    private final long at;
    private TrainingState restored;
    private TrainingState saved;

    private Memory(long at) {
      this.at = at;
    }

    static Memory[] none(int ranks) {
      return savingAt(ranks, -1);
    }

    static Memory[] savingAt(int ranks, long steps) {
      Memory[] all = new Memory[ranks];
      for (int i = 0; i < ranks; i++) {
        all[i] = new Memory(steps);
      }
      return all;
    }

    /** What the storage does: all ranks get what rank 0 shared, and their own. */
    static Memory[] restoring(Memory[] earlier) {
      Memory[] all = none(earlier.length);
      for (int i = 0; i < all.length; i++) {
        assertThat(earlier[i].saved.cursor()).isEqualTo(earlier[0].saved.cursor());
        assertThat(earlier[i].saved.shared().isEmpty()).isEqualTo(i > 0);
        all[i].restored =
            new TrainingState(
                earlier[i].saved.cursor(),
                copy(earlier[0].saved.shared()),
                copy(earlier[i].saved.own()));
      }
      return all;
    }

    private static Map<String, ByteBuffer> copy(Map<String, ByteBuffer> buffers) {
      Map<String, ByteBuffer> copy = new HashMap<>();
      buffers.forEach(
          (name, bytes) -> {
            byte[] array = new byte[bytes.remaining()];
            bytes.duplicate().get(array);
            copy.put(name, ByteBuffer.wrap(array));
          });
      return copy;
    }

    @Override
    public Optional<TrainingState> restore() {
      return Optional.ofNullable(restored);
    }

    @Override
    public boolean due(Cursor cursor) {
      return at >= 0 && cursor.steps() >= at;
    }

    @Override
    public void save(TrainingState state) {
      saved = state;
      throw new IllegalStateException("cut off after a save");
    }

    @Override
    public void close() {}
  }
}
