package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.training.Activation;
import io.sinter.training.CheckpointOptions;
import io.sinter.training.Clipping;
import io.sinter.training.CommunicationOptions;
import io.sinter.training.CommunicationOptions.Compression;
import io.sinter.training.EpochReport;
import io.sinter.training.MlpNetwork;
import io.sinter.training.OptimizerKind;
import io.sinter.training.Precision;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.torch.Ranks.Rows;
import java.time.Duration;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps as GPUs take them, without waiting, against those of CPUs; both on a CPU. */
@Timeout(300)
class DeviceJudgeTest {
  private static final TrainingListener NOBODY = new TrainingListener() {};
  private static final MlpNetwork SMALL = new MlpNetwork(List.of(6), Activation.GELU, 0);

  /** Its gradients are sent in buckets. */
  private static final MlpNetwork LARGE = new MlpNetwork(List.of(900, 300), Activation.GELU, 0);

  @ParameterizedTest
  @CsvSource({"small, SGD, FP32", "small, ADAMW, BF16", "small, ADAM, FP16", "large, LAMB, FP32"})
  void whoJudgesMakesNoDifference(String size, OptimizerKind optimizer, Precision precision)
      throws Exception {
    MlpNetwork network = size.equals("small") ? SMALL : LARGE;
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(2)
            .batchRows(64)
            .seed(4)
            .accumulation(2)
            .learningRate(0.01)
            .weightDecay(0.01)
            .optimizer(optimizer)
            .precision(precision)
            .clipping(Clipping.norm(0.5))
            .communication(new CommunicationOptions(400_000, Compression.NONE))
            .build();

    RankOutcome host = train(network, options, Learner.Judge.HOST);
    RankOutcome device = train(network, options, Learner.Judge.DEVICE);

    float[] waited = host.weights();
    float[] enqueued = device.weights();
    float largest = 0;
    for (int i = 0; i < waited.length; i++) {
      largest = Math.max(largest, Math.abs(waited[i] - enqueued[i]));
    }
    assertThat(largest).isLessThan(2e-5f);
    assertThat(device.epochs())
        .extracting(EpochReport::loss)
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : 1)
        .containsExactlyElementsOf(host.epochs().stream().map(EpochReport::loss).toList());
  }

  private static RankOutcome train(MlpNetwork network, TrainingOptions options, Learner.Judge judge)
      throws Exception {
    return Ranks.train(
            network,
            options,
            ScalarType.Float,
            List.of(Rows.random(1, 90), Rows.random(2, 70)),
            List.of(Rows.random(3, 20), Rows.random(4, 20)),
            NOBODY,
            new Checkpoints[] {Checkpoints.NONE, Checkpoints.NONE},
            RankProgress.NONE,
            judge)
        .get(0);
  }

  @Test
  void theStepIsNamedThoughItIsFoundLater() {
    // The pulse comes at step 10 only, and at the first.
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(3)
            .batchRows(8)
            .checkpoints(new CheckpointOptions("memory", "run", 10, Duration.ZERO))
            .build();
    Rows poisoned = Rows.random(1, 40);
    for (int i = 0; i < 40; i++) {
      poisoned.numeric()[i][1] = Float.POSITIVE_INFINITY;
    }

    assertThatThrownBy(
            () ->
                Ranks.train(
                    SMALL,
                    options,
                    ScalarType.Float,
                    List.of(poisoned, Rows.random(2, 40)),
                    List.of(Rows.random(3, 10), Rows.random(4, 10)),
                    NOBODY,
                    new Checkpoints[] {Checkpoints.NONE, Checkpoints.NONE},
                    RankProgress.NONE,
                    Learner.Judge.DEVICE))
        .hasRootCauseMessage("gradients of rank 0 on 127.0.0.1 (loss: NaN) are not finite")
        .cause()
        .hasMessage(
            "Cannot go on training: at step 1 of epoch 1, gradients of rank 0 on 127.0.0.1 (loss: NaN) are not finite. Lower training.learning-rate, or look for extreme values in the features.");
  }
}
