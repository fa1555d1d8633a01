package io.sinter.scoring;

import static io.sinter.scoring.Recorded.assertScores;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.ConfigException;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.testing.MlflowServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkTestSession.class, MlflowServer.class})
class StreamJobTest {
  @TempDir private Path home;
  private Lab lab;

  @BeforeEach
  void open(MlflowServer server) {
    lab = new Lab(server, home);
  }

  @Test
  void aGrowingTableIsScoredOnceRowByRowAndNamesItsVersions() {
    String version = lab.register("a");
    lab.flights(0, 100);
    lab.flights(100, 150);
    assertThat(lab.stream()).isEqualTo(JobOutcome.DONE);
    assertScores(lab.scoresOf(version), "a", 0, 150);
    assertThat(lab.told()).contains("batch 0: 150 rows of flights@1 by", "ended: 150 rows");

    lab.stream();
    assertThat(lab.told()).contains("stream scores ended: 0 rows");

    lab.flights(150, 300);
    lab.stream();
    lab.flights(300, 500);
    lab.stream();
    assertScores(lab.scoresOf(version), "a", 0, 500);
    assertThat(lab.scores().select("source_version").distinct().collectAsList())
        .extracting(row -> row.getLong(0))
        .containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(lab.scores().where("id = 'f0200'").head().<Long>getAs("source_version"))
        .isEqualTo(2);
  }

  @Test
  void limitsMakeSeveralMicroBatchesAndTheConditionHolds() {
    String version = lab.register("a");
    for (int from = 0; from < 250; from += 50) {
      lab.tables.append("flights", Fixture.rows(lab.spark, from, from + 50).coalesce(1));
    }
    lab.stream(
        "source.max-files-per-trigger=1",
        "source.where=id >= 'f0075'",
        "source.starting-version=1",
        "batch-size=8");
    assertScores(lab.scoresOf(version), "a", 75, 250);
    assertThat(lab.told())
        .contains("batch 0: 25 rows of flights@1", "batch 3: 50 rows of flights@4");
  }

  @Test
  void aBatchThatWasWrittenBeforeACrashIsNotWrittenAgain() throws IOException {
    String version = lab.register("a");
    lab.flights(0, 100);
    lab.stream();
    lab.flights(100, 200);
    lab.stream();
    forgetCommit(1);
    lab.told();

    lab.flights(200, 300);
    lab.stream();
    assertScores(lab.scoresOf(version), "a", 0, 300);
    assertThat(lab.told())
        .contains("batch 1 runs again with the model it began with")
        .contains("batch 1: scores had it already, nothing written")
        .contains("batch 2: 100 rows of flights@2");
  }

  @Test
  void aBatchThatCouldNotBeWrittenRunsAgainWithTheModelItBeganWith() {
    String first = lab.register("a");
    lab.flights(0, 100);
    lab.stream();
    lab.flights(100, 200);
    String table = "delta.`%s`".formatted(lab.tables.location("scores"));
    lab.spark.sql("ALTER TABLE %s ADD CONSTRAINT full CHECK (id < 'f0100')".formatted(table));
    assertThatThrownBy(() -> lab.stream())
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot go on with stream scores:")
        .hasMessageContaining("full");
    assertScores(lab.scoresOf(first), "a", 0, 100);
    lab.spark.sql("ALTER TABLE %s DROP CONSTRAINT full".formatted(table));
    String second = lab.register("b");
    lab.flights(200, 300);
    lab.told();

    lab.stream();
    assertScores(lab.scoresOf(first), "a", 0, 200);
    assertScores(lab.scoresOf(second), "b", 200, 300);
    assertThat(lab.told())
        .contains("batch 1 runs again with the model it began with")
        .contains("model changed: %s version %s, was".formatted(lab.model, first));
  }

  @Test
  void aNewChampionScoresFromTheNextMicroBatchOn() throws Exception {
    String first = lab.register("a");
    lab.flights(0, 100);
    Thread growth =
        inBackground(
            () -> {
              await("batch 0: 100 rows");
              lab.register("b");
              lab.flights(100, 200);
              await("batch 1: 100 rows");
              stopQuery();
            });
    lab.stream("trigger=interval", "interval=1s", "stop-after=2m");
    growth.join();
    assertScores(lab.scoresOf(first), "a", 0, 100);
    assertScores(lab.scoresOf("2"), "b", 100, 200);
    assertThat(lab.told()).contains("model changed:", "stream scores ended: 200 rows");
  }

  @Test
  void aStreamKeepsItsModelWhileTheRegistryDoesNotAnswer(MlflowServer server) throws Exception {
    String version = lab.register("a");
    lab.flights(0, 100);
    try (Gateway gateway = new Gateway(server.uri())) {
      Thread growth =
          inBackground(
              () -> {
                await("batch 0: 100 rows");
                gateway.stop();
                lab.flights(100, 200);
                await("batch 1: 100 rows");
                stopQuery();
              });
      lab.stream(
          "mlflow.tracking-uri=" + gateway.uri(),
          "trigger=interval",
          "interval=1s",
          "stop-after=2m");
      growth.join();
    }
    assertScores(lab.scoresOf(version), "a", 0, 200);
    assertThat(lab.told()).contains("batch 1 keeps its model, the registry did not answer:");
  }

  @Test
  void aMicroBatchWithoutAKeyEndsTheStream() {
    lab.register("a");
    lab.tables.append(
        "flights",
        Fixture.rows(lab.spark, 0, 10).selectExpr("nullif(id, 'f0003') as id", "* except (id)"));
    assertThatThrownBy(() -> lab.stream())
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot score flights@0: 1 rows have no value in a key column (id)");
    assertThat(lab.tables.exists("scores")).isFalse();
  }

  @Test
  void aStreamThatIsTimedEndsByItself() {
    String version = lab.register("a");
    lab.flights(0, 100);
    lab.stream("trigger=interval", "interval=1s", "stop-after=1s");
    assertScores(lab.scoresOf(version), "a", 0, 100);
    assertThat(lab.told()).contains("every 1 s", "stream scores ended: 100 rows");
  }

  @Test
  void aStreamWhoseCheckpointIsGoneIsRefusedOrSkipsWhatItScored() throws IOException {
    String version = lab.register("a");
    lab.flights(0, 100);
    lab.stream();
    delete(lab.checkpoint());
    lab.flights(100, 150);
    assertThatThrownBy(() -> lab.stream())
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot start stream scores: scores@0 has 100 rows of it that")
        .hasMessageContaining("set on-lost-checkpoint to skip-scored");
    assertThat(lab.scores().count()).isEqualTo(100);

    lab.stream("on-lost-checkpoint=skip-scored");
    assertScores(lab.scoresOf(version), "a", 0, 150);
    lab.flights(150, 200);
    lab.stream("on-lost-checkpoint=skip-scored");
    assertScores(lab.scoresOf(version), "a", 0, 200);
  }

  @Test
  void aStreamWhoseTargetIsGoneIsRefused() throws IOException {
    lab.register("a");
    lab.flights(0, 100);
    lab.stream();
    delete(home.resolve("lake/scores"));
    assertThatThrownBy(() -> lab.stream())
        .isInstanceOf(JobException.class)
        .hasMessageContaining("has scored rows, but table scores is gone");
  }

  @Test
  void aMicroBatchWithDuplicatesEndsTheStreamWithItsReasonAndNothingWritten() {
    lab.register("a");
    lab.flights(0, 10);
    lab.flights(5, 6);
    assertThatThrownBy(() -> lab.stream())
        .isInstanceOf(JobException.class)
        .hasMessageContaining("1 keys (id) appear more than once, in 2 rows, for example id=f0005");
    assertThat(lab.tables.exists("scores")).isFalse();
    assertThatThrownBy(
            () -> lab.stream("source.starting-version=0", "source.starting-timestamp=2026-01-01"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("source.starting-version: given together with");
  }

  @Test
  void thePlanSaysWhatARunWouldDoAndWritesNothing() {
    lab.register("a");
    lab.flights(0, 10);
    StreamJob job = new StreamJob();
    assertThat(job.plan(lab.context(job, "source.where=hour > 3")))
        .hasSize(4)
        .contains("stream the new rows of flights where hour > 3")
        .anyMatch(line -> line.startsWith("checkpoint at " + lab.checkpoint()));
    assertThat(lab.tables.exists("scores")).isFalse();
    assertThat(lab.checkpoint()).doesNotExist();
  }

  private void await(String text) {
    long end = System.nanoTime() + 300_000_000_000L;
    while (System.nanoTime() < end) {
      if (lab.soFar().contains(text)) {
        return;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }
    throw new AssertionError("never told: " + text);
  }

  private static Thread inBackground(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    return thread;
  }

  private void stopQuery() {
    for (var query : lab.spark.streams().active()) {
      try {
        query.stop();
      } catch (TimeoutException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Makes the checkpoint forget that a micro-batch was done. */
  private void forgetCommit(int batch) throws IOException {
    Files.delete(lab.checkpoint().resolve("commits/" + batch));
    Files.deleteIfExists(lab.checkpoint().resolve("commits/.%d.crc".formatted(batch)));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
