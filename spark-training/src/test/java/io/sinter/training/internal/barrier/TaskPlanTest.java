package io.sinter.training.internal.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.ClusterOptions;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskPlanTest {
  private final SparkConf conf = new SparkConf(/* loadDefaults= */ false);
  private final TrainingOptions.Builder options = TrainingOptions.builder().ranks(2);
  private Optional<String> unsupported = Optional.empty();

  private void gpus(String executor, String task) {
    conf.set("spark.executor.resource.gpu.amount", executor);
    if (!task.isEmpty()) {
      conf.set("spark.task.resource.gpu.amount", task);
    }
  }

  private void taskGpus(int gpus) {
    options.cluster(
        new ClusterOptions(4, Duration.ofMinutes(2), ClusterOptions.Plaintext.REFUSE, gpus));
  }

  private TaskPlan plan() {
    return TaskPlan.of(conf, options.build(), /* local= */ false, List.of(), () -> unsupported);
  }

  @Test
  void withoutGpusATaskIsARank() {
    assertThat(plan()).isEqualTo(TaskPlan.PLAIN);
  }

  @Test
  void onCpusGpusAreLeftAlone() {
    gpus("4", "2");
    options.device(TrainingDevice.CPU);

    assertThat(plan()).isEqualTo(TaskPlan.PLAIN);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "4, 4, 4", "4, 2, 2"})
  void whatSparkGivesATaskIsARankEach(String executor, String task, int ranks) {
    gpus(executor, task);

    assertThat(plan().ranksPerTask()).isEqualTo(ranks);
    assertThat(plan().taskGpus()).as("no profile of its own").isZero();
    assertThat(plan().notes()).isEmpty();
  }

  @Test
  void gpusThatTasksDoNotGetAreAskedForByAProfile() {
    gpus("2", "");

    TaskPlan plan = plan();

    assertThat(plan.ranksPerTask()).isEqualTo(1);
    assertThat(plan.taskGpus()).isEqualTo(1);
    assertThat(plan.notes())
        .containsExactly(
            "each task of the training asks for 1 GPU by a stage-level resource profile: spark.task.resource.gpu.amount is not set");
  }

  @Test
  void aTrainingDoesNotShareGpusAsOtherTasksDo() {
    gpus("1", "0.25");

    assertThat(plan().taskGpus()).isEqualTo(1);
    assertThat(plan().notes())
        .singleElement()
        .asString()
        .endsWith("spark.task.resource.gpu.amount is 0.25");
  }

  @Test
  void severalGpusATaskAreSeveralRanks() {
    gpus("4", "1");
    taskGpus(2);

    assertThat(plan().ranksPerTask()).isEqualTo(2);
    assertThat(plan().taskGpus()).isEqualTo(2);
    assertThat(plan().tasks(6)).isEqualTo(3);
  }

  @Test
  void whereNoProfileIsPossibleTheReasonIsGiven() {
    gpus("1", "");
    unsupported = Optional.of("only on other clusters.");

    assertThat(plan().problems()).isEmpty();
    assertThat(plan().ranksPerTask()).isEqualTo(1);
    assertThat(plan().notes())
        .containsExactly(
            "tasks get no GPU, and no stage-level resource profile: only on other clusters.");

    options.device(TrainingDevice.CUDA);
    assertThat(plan().problems())
        .containsExactly(
            "tasks get 0 GPUs each (needed: 1), and no stage-level resource profile: only on other clusters. Set spark.task.resource.gpu.amount=1");
  }

  @Test
  void gpusThatExecutorsDoNotHaveAreRefusedWhereTheyAreDemanded() {
    options.device(TrainingDevice.CUDA);
    assertThat(plan().problems())
        .singleElement()
        .asString()
        .contains(
            "executors have no GPU (needed: 1 a task)", "spark.executor.resource.gpu.amount=1");

    gpus("2", "1");
    options.device(TrainingDevice.AUTO);
    taskGpus(4);
    assertThat(plan().problems())
        .singleElement()
        .asString()
        .contains("executors have 2 GPUs (needed: 4 a task)");
  }

  @Test
  void inLocalModeRanksTakeTheDriversGpus() {
    options.device(TrainingDevice.CUDA);

    TaskPlan two =
        TaskPlan.of(conf, options.build(), true, List.of("0", "GPU-1"), () -> unsupported);
    assertThat(two.localGpus()).containsExactly("0", "GPU-1");
    assertThat(two.problems()).isEmpty();
    assertThat(TaskPlan.of(conf, options.build(), true, List.of("0"), () -> unsupported).problems())
        .containsExactly(
            "the driver has 1 GPU, and in local mode ranks take its GPUs (needed: 2, one a rank). Set spark.driver.resource.gpu.amount=2 and spark.driver.resource.gpu.discoveryScript");
  }
}
