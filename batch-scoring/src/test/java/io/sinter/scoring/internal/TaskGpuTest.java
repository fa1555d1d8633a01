package io.sinter.scoring.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.arrow.GpuLostException;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.apache.spark.executor.Executor;
import org.junit.jupiter.api.Test;

/** Which GPU a task scores on. */
class TaskGpuTest {
  private static final Optional<String> NONE = Optional.empty();

  @Test
  void aTaskTakesTheGpuThatSparkGaveIt() {
    int taken =
        TaskGpu.choose(
            Optional.of("GPU-1b9f"),
            false,
            7,
            NONE,
            () -> 4,
            address -> address.equals("GPU-1b9f") ? 2 : 0);
    assertThat(taken).isEqualTo(2);
  }

  @Test
  void tasksOfLocalModeTakeTurns() {
    for (int partition = 0; partition < 6; partition++) {
      assertThat(TaskGpu.choose(NONE, true, partition, NONE, () -> 2, Integer::parseInt))
          .isEqualTo(partition % 2);
    }
  }

  @Test
  void aTaskOfAClusterWithoutAGpuHasNone() {
    assertThatThrownBy(() -> TaskGpu.choose(NONE, false, 0, NONE, () -> 4, Integer::parseInt))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Spark gave the task none (spark.executor.resource.gpu.amount");
  }

  @Test
  void aHostThatCannotUseItsGpusSaysWhy() {
    assertThatThrownBy(
            () ->
                TaskGpu.choose(
                    Optional.of("0"),
                    false,
                    0,
                    Optional.of("no driver"),
                    () -> 0,
                    Integer::parseInt))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no driver");
  }

  @Test
  void aLostGpuEndsItsExecutorButNotTheDriverOfLocalMode() {
    GpuLostException lost = new GpuLostException("Cannot score on cuda:0: lost.", null);

    assertThat(LostGpuError.thrown(lost, true)).isSameAs(lost);
    assertThatThrownBy(() -> LostGpuError.thrown(lost, false))
        .isInstanceOf(LostGpuError.class)
        .hasMessage("Cannot score on cuda:0: lost.")
        .hasCause(lost)
        .satisfies(
            error ->
                assertThat(Executor.isFatalError(new SparkException("writing", error), 5))
                    .isTrue());
    assertThat(Executor.isFatalError(lost, 5)).isFalse();
  }
}
