package io.sinter.scoring;

import static io.sinter.scoring.Recorded.assertScores;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.arrow.EngineCache;
import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.testing.MlflowServer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The stream, scored as GPUs do it, with the CPU as the device. */
@Timeout(300)
@ExtendWith({SparkTestSession.class, MlflowServer.class})
class StreamEngineTest {
  private static final AtomicBoolean FAILING = new AtomicBoolean();

  @TempDir private Path home;
  private Lab lab;

  @BeforeEach
  void open(MlflowServer server) {
    lab = new Lab(server, home);
    EngineCache.shared().closeAll();
  }

  private void stream(String... more) {
    String[] settings = new String[more.length + 2];
    settings[0] = "scoring.device=libtorch-cpu";
    settings[1] = "batch-size=16";
    System.arraycopy(more, 0, settings, 2, more.length);
    lab.stream(settings);
  }

  @Test
  void eachRowIsScoredOnceByTheModelOfItsBatchThroughAFailureAndAChangeOfModels() {
    String first = lab.register("a");
    lab.tables.append("flights", Fixture.rows(lab.spark, 0, 100).coalesce(1));
    lab.tables.append("flights", Fixture.rows(lab.spark, 100, 200).coalesce(1));
    stream("source.max-files-per-trigger=1");
    assertScores(lab.scoresOf(first), "a", 0, 200);
    assertThat(EngineCache.shared().size()).isLessThanOrEqualTo(1);
    assertThat(lab.told())
        .contains("scoring on the CPU as GPUs do it, by libtorch", "batch 1: 100 rows");

    UDF1<String, Boolean> readable =
        id -> {
          if (FAILING.get() && id.equals("f0270") && isBeingScored()) {
            throw new IllegalStateException("the disk of this test is gone");
          }
          return true;
        };
    lab.spark.udf().register("readable", readable, DataTypes.BooleanType);
    lab.tables.append("flights", Fixture.rows(lab.spark, 200, 300).coalesce(1));
    FAILING.set(true);
    assertThatThrownBy(() -> stream("source.where=readable(id)"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("the disk of this test is gone");
    assertScores(lab.scoresOf(first), "a", 0, 200);

    FAILING.set(false);
    String second = lab.register("b");
    lab.flights(300, 350);
    stream("source.where=readable(id)");
    assertScores(lab.scoresOf(first), "a", 0, 300);
    assertScores(lab.scoresOf(second), "b", 300, 350);
    assertThat(lab.told()).contains("batch 2 runs again with the model it began with");
  }

  private static boolean isBeingScored() {
    return Arrays.stream(Thread.currentThread().getStackTrace())
        .anyMatch(frame -> frame.getClassName().endsWith("EngineIterator"));
  }
}
