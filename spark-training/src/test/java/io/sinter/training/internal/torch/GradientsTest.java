package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.Activation;
import io.sinter.training.Clipping;
import io.sinter.training.CommunicationOptions;
import io.sinter.training.CommunicationOptions.Compression;
import io.sinter.training.MlpNetwork;
import io.sinter.training.OptimizerKind;
import io.sinter.training.OptimizerOptions;
import io.sinter.training.Precision;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.torch.Ranks.Rows;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With plain gradient descent at rate 1, weights after one step tell the gradients. */
@Timeout(300)
class GradientsTest {
  private static final TrainingListener NOBODY = new TrainingListener() {};
  private static final MlpNetwork SMALL = new MlpNetwork(List.of(6), Activation.GELU, 0);

  /** Its gradients fill several buckets of 400,000 bytes beyond the first of 1 MiB. */
  private static final MlpNetwork LARGE = new MlpNetwork(List.of(900, 300), Activation.GELU, 0);

  @ParameterizedTest
  @CsvSource({
    "small, 1, 40, 24, 0",
    "small, 3, 63, 1, 5",
    "large, 1, 40, 24, 0",
    "large, 3, 63, 1, 5",
    "large, 2, 0, 30, 34",
  })
  void gradientsEqualThoseOfOneRankWithAllRows(
      String size, int accumulation, int first, int second, int third) throws Exception {
    MlpNetwork network = size.equals("small") ? SMALL : LARGE;
    List<Rows> training = new ArrayList<>();
    Rows all = null;
    int[] counts = {first, second, third};
    for (int rank = 0; rank < counts.length; rank++) {
      Rows rows = Rows.random(rank + 1, counts[rank]).weighted(rank);
      training.add(rows);
      all = all == null ? rows : all.and(rows);
    }
    TrainingOptions.Builder options = options(400_000, Compression.NONE);

    float[] alone = weights(network, options.build(), ScalarType.Double, List.of(all));
    float[] together =
        weights(network, options.accumulation(accumulation).build(), ScalarType.Double, training);

    assertThat(largestDifference(together, alone)).isLessThan(1e-6f);
  }

  @Test
  void compressedGradientsAreThoseOfSixteenBitNumbers() throws Exception {
    List<Rows> training = List.of(Rows.random(1, 40), Rows.random(2, 24));
    MlpNetwork network = SMALL;

    float[] plain =
        weights(network, options(400_000, Compression.NONE).build(), ScalarType.Float, training);
    float[] compressed =
        weights(network, options(400_000, Compression.FP16).build(), ScalarType.Float, training);

    assertThat(largestDifference(compressed, plain)).isLessThan(2e-3f);
    assertThat(compressed).isNotEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({"BF16, 0.02", "FP16, 0.003"})
  void sixteenBitPassesComeNearThoseOfThirtyTwo(Precision precision, float tolerance)
      throws Exception {
    List<Rows> training = List.of(Rows.random(1, 40), Rows.random(2, 24));
    TrainingOptions.Builder options =
        options(400_000, Compression.NONE).clipping(Clipping.norm(0.5));

    float[] plain = weights(LARGE, options.build(), ScalarType.Float, training);
    float[] autocast =
        weights(LARGE, options.precision(precision).build(), ScalarType.Float, training);

    assertThat(largestDifference(autocast, plain)).isLessThan(tolerance);
    assertThat(autocast).isNotEqualTo(plain);
  }

  private static TrainingOptions.Builder options(long bucketBytes, Compression compression) {
    return TrainingOptions.builder()
        .epochs(1)
        .batchRows(1000)
        .optimizer(OptimizerOptions.of(OptimizerKind.SGD, 1))
        .communication(new CommunicationOptions(bucketBytes, compression));
  }

  private static float[] weights(
      MlpNetwork network, TrainingOptions options, ScalarType type, List<Rows> training)
      throws Exception {
    List<Rows> validation = new ArrayList<>();
    training.forEach(
        rows ->
            validation.add(
                rows.weights().length > 0 ? Rows.random(9, 10).weighted(9) : Rows.random(9, 10)));
    return Ranks.train(network, options, type, training, validation, NOBODY).get(0).weights();
  }

  /** One pass: AssertJ's comparison of two arrays takes seconds for these. */
  private static float largestDifference(float[] ours, float[] theirs) {
    assertThat(ours).hasSameSizeAs(theirs);
    float largest = 0;
    for (int i = 0; i < ours.length; i++) {
      // A difference that is no number stays the largest.
      largest = Math.max(largest, Math.abs(ours[i] - theirs[i]));
    }
    return largest;
  }
}
