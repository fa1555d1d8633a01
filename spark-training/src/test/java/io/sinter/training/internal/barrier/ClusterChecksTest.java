package io.sinter.training.internal.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.ClusterOptions;
import io.sinter.training.Precision;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingOptions;
import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ClusterChecksTest {
  private final SparkConf conf = new SparkConf(/* loadDefaults= */ false);
  private final TrainingOptions.Builder options = TrainingOptions.builder().ranks(2);

  private ClusterChecks checks() {
    return new ClusterChecks(conf, options.build(), /* local= */ false);
  }

  @Test
  void aPlainClusterHasNoProblem() {
    conf.set("spark.task.reaper.enabled", "true").set("spark.task.reaper.killTimeout", "60s");

    assertThat(checks().problems()).isEmpty();
    assertThat(checks().warnings()).isEmpty();
  }

  @Test
  void everyProblemIsNamedWithSparksKey() {
    conf.set("spark.dynamicAllocation.enabled", "true").set("spark.network.crypto.enabled", "true");

    assertThat(checks().problems())
        .satisfiesExactly(
            problem -> assertThat(problem).contains("spark.dynamicAllocation.enabled=false"),
            problem -> assertThat(problem).contains("Spark encrypts", "training.plaintext=allow"));
  }

  @Test
  void tensorFloatsOnCpusAreSaidToBeFullOnes() {
    options.precision(Precision.TF32).device(TrainingDevice.CPU);

    assertThat(new ClusterChecks(conf, options.build(), /* local= */ true).warnings())
        .containsExactly("training.precision=tf32 is one of GPUs; on CPUs it is fp32");
  }

  @Test
  void plainTextBetweenRanksMayBeAllowedWhereSparkEncrypts() {
    conf.set("spark.network.crypto.enabled", "true");
    options.cluster(new ClusterOptions(4, Duration.ofMinutes(2), ClusterOptions.Plaintext.ALLOW));

    assertThat(checks().problems()).isEmpty();
  }

  @Test
  void aLoopbackAddressIsAnErrorOnSeveralMachines() {
    assertThat(checks().addressProblems(List.of("127.0.0.1", "127.0.0.1"))).isEmpty();
    assertThat(checks().addressProblems(List.of("127.0.0.1", "localhost"))).isEmpty();
    assertThat(checks().addressProblems(List.of("10.0.0.1", "10.0.0.2"))).isEmpty();
    assertThat(checks().addressProblems(List.of("127.0.0.1", "10.0.0.2")))
        .singleElement()
        .asString()
        .contains("an executor is known as 127.0.0.1", "SPARK_LOCAL_IP");
  }

  @Test
  void whatWouldHangOrBeKilledLaterIsSaidBefore() {
    conf.set("spark.master", "yarn")
        .set("spark.executor.memory", "4g")
        .set("spark.executor.cores", "8");
    options.cluster(new ClusterOptions(9, Duration.ofMinutes(2), ClusterOptions.Plaintext.REFUSE));

    assertThat(checks().warnings())
        .satisfiesExactly(
            note -> assertThat(note).contains("spark.task.reaper.enabled=true"),
            note -> assertThat(note).contains("spark.stage.maxConsecutiveAttempts=9"),
            note ->
                assertThat(note)
                    .contains("up to 2 ranks of an executor", "spark.executor.memoryOverhead="));
  }
}
