package io.sinter.training.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPlanTest {
  @ParameterizedTest
  @CsvSource({"1,1000,64", "0,10,3", "500,500,1000", "7,7,1", "1,1,4096", "123,4567,89"})
  void eachRowIsInExactlyOneStepAndStepsAreEven(long first, long second, int batchRows) {
    BatchPlan plan = new BatchPlan(new long[] {first, second}, batchRows);

    assertThat(plan.start(0, 0)).isZero();
    assertThat(plan.start(0, plan.steps())).isEqualTo(first);
    assertThat(plan.start(1, plan.steps())).isEqualTo(second);
    long[] rows = LongStream.range(0, plan.steps()).map(step -> plan.rows((int) step)).toArray();
    assertThat(Arrays.stream(rows).sum()).isEqualTo(first + second);
    assertThat(Arrays.stream(rows).max().orElseThrow()).isLessThanOrEqualTo(batchRows + 2L);
    assertThat(Arrays.stream(rows).min().orElseThrow())
        .isGreaterThanOrEqualTo(Arrays.stream(rows).max().orElseThrow() - 3);
  }

  @Test
  void theOrderOfRowsIsAPermutationThatDependsOnSeedEpochAndRank() {
    int[] order = RowOrder.of(1, 2, 3, 0, 1000);

    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(RowOrder.of(1, 2, 3, 0, 1000)).isEqualTo(order);
    assertThat(RowOrder.of(2, 2, 3, 0, 1000)).isNotEqualTo(order);
    assertThat(RowOrder.of(1, 3, 3, 0, 1000)).isNotEqualTo(order);
    assertThat(RowOrder.of(1, 2, 4, 0, 1000)).isNotEqualTo(order);
  }
}
