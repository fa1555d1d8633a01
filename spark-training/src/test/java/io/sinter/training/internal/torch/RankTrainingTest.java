package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.training.Activation;
import io.sinter.training.EpochReport;
import io.sinter.training.LearningRateSchedule;
import io.sinter.training.MlpNetwork;
import io.sinter.training.OptimizerKind;
import io.sinter.training.Precision;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.torch.Ranks.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class RankTrainingTest {
  private static final MlpNetwork NETWORK = new MlpNetwork(List.of(6), Activation.GELU, 0);
  private static final TrainingListener NOBODY = new TrainingListener() {};

  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void twoRanksEndWithTheWeightsOfOneThatHasAllRows(OptimizerKind optimizer) throws Exception {
    Rows first = Rows.random(1, 37);
    Rows second = Rows.random(2, 64);
    Rows validation = Rows.random(3, 50);
    // One step an epoch: the order of rows within it changes nothing but rounding.
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(20)
            .batchRows(1000)
            .learningRate(0.05)
            .optimizer(optimizer)
            .weightDecay(0.01)
            .schedule(LearningRateSchedule.COSINE)
            .build();

    float[] alone =
        Ranks.train(
                NETWORK,
                options,
                ScalarType.Double,
                List.of(first.and(second)),
                List.of(validation.and(validation)),
                NOBODY)
            .get(0)
            .weights();
    List<RankOutcome> together =
        Ranks.train(
            NETWORK,
            options,
            ScalarType.Double,
            List.of(first, second),
            List.of(validation, validation),
            NOBODY);

    assertThat(together.get(0).weights())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(alone);
    assertThat(together.get(1).weights()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1,1000", "0,300", "300,0", "3,2"})
  void unevenAndEmptySharesEndWithAllRowsUsed(int first, int second) throws Exception {
    TrainingOptions options = TrainingOptions.builder().epochs(2).batchRows(32).seed(9).build();
    List<EpochReport> reports = new ArrayList<>();

    List<RankOutcome> outcomes =
        Ranks.train(
            NETWORK,
            options,
            ScalarType.Float,
            List.of(Rows.random(1, first), Rows.random(2, second)),
            List.of(Rows.random(3, 0), Rows.random(4, 40)),
            new TrainingListener() {
              @Override
              public void epoch(EpochReport epoch) {
                synchronized (reports) {
                  reports.add(epoch);
                }
              }
            });

    assertThat(reports).hasSize(4).allMatch(report -> report.rows() == first + second);
    assertThat(outcomes.get(0).trainingRows() + outcomes.get(1).trainingRows())
        .isEqualTo(first + second);
  }

  @Test
  void theLossOfAnEpochIsTheMeanOverTheRowsOfAllRanks() throws Exception {
    // At a learning rate of nearly 0 the loss is that of the first weights, whatever the shares.
    TrainingOptions options =
        TrainingOptions.builder().epochs(1).batchRows(16).learningRate(1e-12).build();
    Rows first = Rows.random(1, 5);
    Rows second = Rows.random(2, 200);

    double alone =
        Ranks.train(
                NETWORK,
                options,
                ScalarType.Double,
                List.of(first.and(second)),
                List.of(second),
                NOBODY)
            .get(0)
            .epochs()
            .get(0)
            .loss();
    double together =
        Ranks.train(
                NETWORK,
                options,
                ScalarType.Double,
                List.of(first, second),
                List.of(second, Rows.random(0, 0)),
                NOBODY)
            .get(1)
            .epochs()
            .get(0)
            .loss();

    assertThat(together).isCloseTo(alone, within(1e-9));
  }

  @Test
  void trainingStopsWithoutABetterAucAndKeepsTheBestEpoch() throws Exception {
    TrainingOptions options =
        TrainingOptions.builder().epochs(50).batchRows(64).learningRate(1e-12).patience(3).build();

    RankOutcome outcome =
        Ranks.train(
                NETWORK,
                options,
                ScalarType.Float,
                List.of(Rows.random(1, 100)),
                List.of(Rows.random(2, 100)),
                NOBODY)
            .get(0);

    assertThat(outcome.bestEpoch()).isEqualTo(1);
    assertThat(outcome.epochs()).hasSize(4);
  }

  @Test
  void tensorFloatsOnACpuAreFullOnes() throws Exception {
    Ranks.Rows rows = Ranks.Rows.random(11, 100);
    List<float[]> weights = new ArrayList<>();
    for (Precision precision : List.of(Precision.FP32, Precision.TF32)) {
      TrainingOptions options =
          TrainingOptions.builder().epochs(2).batchRows(50).precision(precision).build();
      weights.add(
          Ranks.train(NETWORK, options, ScalarType.Float, List.of(rows), List.of(rows), NOBODY)
              .get(0)
              .weights());
    }

    assertThat(weights.get(1)).isEqualTo(weights.get(0));
  }

  @Test
  void aLossThatIsNoNumberEndsTheTrainingOnAllRanks() {
    TrainingOptions options = TrainingOptions.builder().epochs(3).batchRows(8).build();
    Rows poisoned = Rows.random(1, 40);
    poisoned.numeric()[3][1] = Float.POSITIVE_INFINITY;

    assertThatThrownBy(
            () ->
                Ranks.train(
                    NETWORK,
                    options,
                    ScalarType.Float,
                    List.of(poisoned, Rows.random(2, 40)),
                    List.of(Rows.random(3, 10), Rows.random(4, 10)),
                    NOBODY))
        .hasRootCauseMessage("gradients of rank 0 on 127.0.0.1 (loss: NaN) are not finite")
        .cause()
        .hasMessageMatching(
            "Cannot go on training: at step \\d+ of epoch 1, gradients of rank 0 on 127.0.0.1 \\(loss: NaN\\) are not finite. Lower training.learning-rate, or look for extreme values in the features.");
  }

  @Test
  void aRankThatLeavesEndsTheOthersBeforeTheTimeout() {
    TrainingOptions options = TrainingOptions.builder().timeout(Duration.ofMinutes(2)).build();

    assertThatThrownBy(
            () ->
                Ranks.together(
                    2,
                    options,
                    (rank, group) -> {
                      if (rank == 1) {
                        return "left";
                      }
                      Tensor tensor = Tensors.of(new float[] {1}, 1);
                      group.collectives().sum(tensor);
                      return "stayed";
                    }))
        // Which of the two depends on whether the leaver had unread bytes in its socket.
        .hasMessageMatching("(?s).*Connection (closed|reset) by peer.*");
  }

  @Test
  void oneSeedGivesOneTraining() throws Exception {
    TrainingOptions options = TrainingOptions.builder().epochs(3).batchRows(16).seed(5).build();
    List<Rows> training = List.of(Rows.random(1, 70), Rows.random(2, 90));
    List<Rows> validation = List.of(Rows.random(3, 30), Rows.random(4, 20));

    float[] once =
        Ranks.train(NETWORK, options, ScalarType.Float, training, validation, NOBODY)
            .get(0)
            .weights();
    float[] again =
        Ranks.train(NETWORK, options, ScalarType.Float, training, validation, NOBODY)
            .get(0)
            .weights();

    assertThat(again).isEqualTo(once);
  }
}
