package io.sinter.training.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.registry.ColumnType;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Network;
import io.sinter.training.TrainingOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepPartsTest {
  @Test
  void stepsAreCutSoThatWhatLayersGiveFitsAMebibyte() {
    // 64 + 256 + 128 numbers of 4 bytes a row: 585 rows fit.
    assertThat(parts(4096, 2, List.of(256, 128))).isEqualTo(4);
    assertThat(parts(1170, 2, List.of(256, 128))).isEqualTo(1);
    assertThat(parts(1172, 2, List.of(256, 128))).isEqualTo(2);
    assertThat(parts(4096, 1, List.of(256, 128))).isEqualTo(8);
  }

  @Test
  void partsHave128RowsOrMoreAndNetworksLargerThanTheCacheAreNotCut() {
    assertThat(parts(4096, 1, List.of(1, 3000, 1))).isEqualTo(4096 / 128);
    assertThat(parts(4096, 1, List.of(4440, 4440))).isEqualTo(1);
  }

  @Test
  void usersChooseForThemselves() {
    TrainingOptions options = TrainingOptions.builder().batchRows(4096).accumulation(3).build();

    assertThat(StepParts.choose(options, plan(List.of(256)), /* cpu= */ true)).isSameAs(options);
  }

  @Test
  void stepsOnGpusAreNotCut() {
    TrainingOptions options = TrainingOptions.builder().batchRows(4096).build();

    assertThat(StepParts.choose(options, plan(List.of(256)), /* cpu= */ false).accumulation())
        .isEqualTo(1);
  }

  private static int parts(int batchRows, int ranks, List<Integer> hidden) {
    TrainingOptions options = TrainingOptions.builder().batchRows(batchRows).ranks(ranks).build();
    return StepParts.choose(options, plan(hidden), /* cpu= */ true).accumulation();
  }

  private static WeightPlan plan(List<Integer> hidden) {
    List<Feature> features =
        IntStream.range(0, 64)
            .<Feature>mapToObj(i -> new NumericFeature("f" + i, ColumnType.DOUBLE, 0, 0, 1))
            .toList();
    return WeightPlan.of(Network.mlp(hidden), new FeatureSpec(features), 1);
  }
}
