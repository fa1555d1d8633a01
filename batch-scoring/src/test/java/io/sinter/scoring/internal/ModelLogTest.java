package io.sinter.scoring.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
class ModelLogTest {
  @TempDir private Path folder;

  @Test
  void aPinIsFoundAgainByAnotherProcess(SparkSession spark) {
    ModelLog log = log(spark);
    assertThat(log.isEmpty()).isTrue();
    assertThat(log.find(0)).isEmpty();
    log.write(0, new ModelLog.Pin("m", "3", "abc"));
    assertThat(log(spark).isEmpty()).isFalse();
    assertThat(log(spark).find(0)).contains(new ModelLog.Pin("m", "3", "abc"));
    assertThat(log(spark).find(1)).isEmpty();
  }

  @Test
  void aPinIsNeverChanged(SparkSession spark) {
    log(spark).write(4, new ModelLog.Pin("m", "3", "abc"));
    assertThatThrownBy(() -> log(spark).write(4, new ModelLog.Pin("m", "4", "def")))
        .hasRootCauseInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("sinter-models/4");
    assertThat(log(spark).find(4)).contains(new ModelLog.Pin("m", "3", "abc"));
  }

  @Test
  void pinsOfLongAgoAreRemoved(SparkSession spark) {
    ModelLog log = log(spark);
    for (long batch = 0; batch <= 250; batch += 50) {
      log.write(batch, new ModelLog.Pin("m", "3", "abc"));
    }
    assertThat(log.find(0)).isEmpty();
    assertThat(log.find(50)).isEmpty();
    assertThat(log.find(100)).isPresent();
  }

  @Test
  void aPinWithoutAModelIsRefused(SparkSession spark) throws IOException {
    Files.createDirectories(folder.resolve("sinter-models"));
    Files.writeString(folder.resolve("sinter-models/2"), "{\"name\":\"m\"}");
    assertThatThrownBy(() -> log(spark).find(2))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot replay micro-batch 2:")
        .hasMessageContaining("does not name a model");
  }

  private ModelLog log(SparkSession spark) {
    return ModelLog.of(spark, StreamCheckpoint.at(spark, folder.toString()));
  }
}
