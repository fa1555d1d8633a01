package io.sinter.scoring;

import static io.sinter.scoring.Recorded.assertScores;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.ModelTags;
import io.sinter.registry.RegistryException;
import io.sinter.registry.testing.MlflowServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkTestSession.class, MlflowServer.class})
class ScoreJobTest {
  @TempDir private Path home;
  private Lab lab;

  @BeforeEach
  void open(MlflowServer server) {
    lab = new Lab(server, home);
  }

  @Test
  void aRunScoresThePinnedVersionAndARerunAddsNothing() {
    String version = lab.register("a");
    lab.flights(0, 300);
    lab.flights(300, 500);

    assertThat(lab.score("source.version=0")).isEqualTo(JobOutcome.DONE);
    assertScores(lab.scoresOf(version), "a", 0, 300);
    assertThat(lab.scores().where("source_version != 0").count()).isZero();
    assertThat(lab.told())
        .contains("scoring flights@0 with " + lab.model + " version " + version)
        .containsPattern("scores@0: 300 rows by .*, [0-9,]+ rows/s, \\d+ unknown categories");

    lab.score("source.version=0");
    assertThat(lab.scores().count()).isEqualTo(300);
    assertThat(lab.told()).contains("nothing left: ", "has scored all 300 rows before");

    lab.score();
    assertScores(lab.scoresOf(version), "a", 0, 500);
    assertThat(lab.scores().where("source_version = 1").count()).isEqualTo(200);
    assertThat(lab.told()).contains("200 rows by", "(300 were scored before)");
  }

  @Test
  void aNewChampionScoresTheSameRowsBesideTheOldOne() {
    String first = lab.register("a");
    lab.flights(0, 100);
    lab.score();
    String second = lab.register("b");
    lab.score();
    lab.score("model=models:/" + lab.model + "/" + first);

    assertScores(lab.scoresOf(first), "a", 0, 100);
    assertScores(lab.scoresOf(second), "b", 0, 100);
  }

  @Test
  void onlyTheSelectedRowsAreScored() {
    String version = lab.register("a");
    lab.flights(0, 500);
    lab.score("source.where=id < 'f0100'", "batch-size=16");
    assertScores(lab.scoresOf(version), "a", 0, 100);
    lab.score("source.where=id between 'f0050' and 'f0199'");
    assertScores(lab.scoresOf(version), "a", 0, 200);

    assertThat(lab.score("source.where=id > 'x'")).isEqualTo(JobOutcome.DONE);
    assertThat(lab.told()).contains("no row of flights@0 is selected: nothing to score");
  }

  @Test
  void aGpuThatIsAskedForAndNotThereFailsTheJobBeforeARowIsWritten() {
    lab.register("a");
    lab.flights(0, 10);
    for (Callable<JobOutcome> job :
        List.<Callable<JobOutcome>>of(
            () -> lab.score("scoring.device=cuda"), () -> lab.stream("scoring.device=cuda"))) {
      assertThatThrownBy(job::call)
          .isInstanceOf(JobException.class)
          .hasMessageStartingWith("Cannot score on GPUs, as scoring.device=cuda asks: on host ")
          .hasMessageContaining("the native libraries of libtorch are those for CPUs")
          .hasMessageContaining("spark.task.resource.gpu.amount")
          .hasMessageEndingWith("or set scoring.device=cpu.");
    }
    assertThat(lab.tables.exists("scores")).isFalse();
    assertThat(lab.told()).doesNotContain("on the CPU");

    lab.score("scoring.device=auto");
    assertThat(lab.told()).contains("10 rows by").doesNotContain("GPU");
  }

  @Test
  void rowsRemovedFromTheTargetAreScoredAgain() {
    String version = lab.register("a");
    lab.flights(0, 100);
    lab.score();
    lab.tables.deltaTable("scores").delete("id < 'f0040'");
    lab.score();
    assertScores(lab.scoresOf(version), "a", 0, 100);
  }

  @Test
  void jobsAtTheSameTimeScoreEachRowOnce() throws Exception {
    String version = lab.register("a");
    lab.flights(0, 500);
    lab.score("source.where=id < 'f0010'");
    var pool = Executors.newFixedThreadPool(3);
    Callable<JobOutcome> job = () -> lab.score("source.where=id < 'f0400'");
    Callable<JobOutcome> other = () -> lab.score("source.where=id > 'f0200'");
    try {
      for (var done : pool.invokeAll(List.of(job, other, job))) {
        assertThat(done.get()).isEqualTo(JobOutcome.DONE);
      }
    } finally {
      pool.shutdownNow();
    }
    assertScores(lab.scoresOf(version), "a", 0, 500);
  }

  @Test
  void jobsThatMakeTheTargetAtTheSameTimeScoreEachRowOnce() throws Exception {
    String version = lab.register("a");
    lab.flights(0, 200);
    var pool = Executors.newFixedThreadPool(2);
    Callable<JobOutcome> job = lab::score;
    try {
      for (var done : pool.invokeAll(List.of(job, job))) {
        assertThat(done.get()).isEqualTo(JobOutcome.DONE);
      }
    } finally {
      pool.shutdownNow();
    }
    assertScores(lab.scoresOf(version), "a", 0, 200);
  }

  @Test
  void thePlanSaysWhatARunWouldDoAndWritesNothing() {
    String version = lab.register("a");
    lab.flights(0, 10);
    ScoreJob job = new ScoreJob();
    assertThat(job.plan(lab.context(job, "source.where=hour > 3")))
        .hasSize(3)
        .contains("read flights@0 where hour > 3")
        .anyMatch(line -> line.startsWith("score with " + lab.model + " version " + version))
        .anyMatch(line -> line.startsWith("append to scores, one row per id"));
    assertThat(lab.tables.exists("scores")).isFalse();
  }

  @Test
  void duplicatesEmptyTablesAndWrongColumnsAreRefusedAndNothingIsWritten() {
    lab.register("a");
    lab.flights(0, 10);
    assertThatThrownBy(() -> lab.score("source.where=hour >"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot select rows of flights@0 by 'hour >':");
    assertThatThrownBy(() -> lab.score("source.where=nothere = 1"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot select rows of flights@0 by 'nothere = 1':");
    assertThatThrownBy(() -> lab.score("source.keys=flight_id"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("column flight_id is missing (allowed: id, distance");
    lab.flights(5, 7);
    assertThatThrownBy(() -> lab.score())
        .isInstanceOf(JobException.class)
        .hasMessageContaining("2 keys (id) appear more than once, in 4 rows, for example id=f000");
    lab.tables.append("empty", Fixture.rows(lab.spark, 0, 0));
    assertThatThrownBy(() -> lab.score("source.table=empty"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot score empty@0: the table is empty");
    assertThatThrownBy(() -> lab.score("source.table=none"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot read table none");
    lab.tables.append("short", Fixture.rows(lab.spark, 0, 5).drop("hour", "origin"));
    assertThatThrownBy(() -> lab.score("source.table=short"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("column hour is missing")
        .hasMessageContaining("column origin is missing");
    assertThatThrownBy(() -> lab.score("target.table=flights", "source.where=hour > 3"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot append scores to flights@1: column prediction is missing");
    assertThat(lab.tables.exists("scores")).isFalse();
  }

  @Test
  void aModelThatIsNotThereIsRefused() {
    lab.flights(0, 10);
    assertThatThrownBy(() -> lab.score())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(lab.model);
    String version = lab.register("a");
    assertThatThrownBy(() -> lab.score("model=models:/%s@challenger".formatted(lab.model)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("@challenger");
    lab.client().tagVersion(lab.model, version, Map.of(ModelTags.PACKAGE_DIGEST, "0".repeat(64)));
    assertThatThrownBy(() -> lab.score())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("0".repeat(64));
    assertThatThrownBy(() -> lab.score("mlflow.tracking-uri=http://127.0.0.1:9"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("127.0.0.1:9");
    assertThat(lab.tables.exists("scores")).isFalse();
  }
}
