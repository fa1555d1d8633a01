package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.job.AuditEvent.Kind;
import io.sinter.job.testing.SparkTestSession;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
class AuditTableTest {
  @TempDir private Path lake;

  @Test
  void eventsComeBackAsTheyWereAppended(SparkSession spark) {
    AuditTable audit = audit(spark);
    assertThat(audit.history("m")).isEmpty();
    AuditEvent promoted =
        AuditEvent.of(Kind.PROMOTED, "m", "2")
            .with("alias", "champion")
            .with("previous_version", "1")
            .with("model_digest", "ab")
            .with("sequence", 1L)
            .with("manifest", "0123  model.onnx\n")
            .with("lock_deadline", Instant.ofEpochSecond(60));
    audit.append(promoted);
    audit.append(AuditEvent.of(Kind.APPROVED, "other", "2"));

    AuditEvent read = audit.history("m", "champion").get(0);
    assertThat(read.kind()).isEqualTo(Kind.PROMOTED);
    assertThat(read.id()).isEqualTo(promoted.id());
    assertThat(read.version()).isEqualTo("2");
    assertThat(read.previousVersion()).contains("1");
    assertThat(read.sequence()).contains(1L);
    assertThat(read.instant("lock_deadline")).contains(Instant.ofEpochSecond(60));
    assertThat(read.text("comment")).isEmpty();
    assertThat(read.by()).isEqualTo("user:" + System.getProperty("user.name"));
    assertThat(audit.manifest("m", "2")).contains("0123  model.onnx\n");
    assertThat(audit.history("m", "shadow")).isEmpty();
  }

  /** The 16 columns that the table had at first. */
  @Test
  void aTableWithoutTheNewColumnsIsReadAndWidened(SparkSession spark) {
    StructType old = new StructType(Arrays.copyOf(AuditTable.SCHEMA.fields(), 16));
    Object[] values = new Object[16];
    values[0] = Timestamp.from(Instant.ofEpochSecond(1));
    values[1] = "PROMOTED";
    values[2] = "ada";
    values[3] = "m";
    values[4] = "1";
    values[6] = "champion";
    new DeltaTables(spark, Optional.of(lake.toString()))
        .append("audit", spark.createDataFrame(List.of(RowFactory.create(values)), old));
    AuditTable audit = audit(spark);

    AuditEvent first = audit.history("m", "champion").get(0);
    assertThat(first.by()).isEqualTo("user:ada");
    assertThat(first.id()).isEmpty();
    assertThat(first.sequence()).isEmpty();

    audit.append(AuditEvent.of(Kind.PROMOTED, "m", "2").with("alias", "champion"));

    List<AuditEvent> both = audit.history("m", "champion");
    assertThat(both).extracting(AuditEvent::version).containsExactly("1", "2");
    assertThat(both.get(1).id()).isNotEmpty();
    StructType widened =
        spark.read().format("delta").load(lake.resolve("audit").toString()).schema();
    assertThat(widened.fieldNames()).containsExactly(AuditTable.SCHEMA.fieldNames());
  }

  @Test
  void aRowOfANewerSinterIsReadAsSomethingElse(SparkSession spark) {
    Row row = spark.sql("SELECT 'm' AS model_name, 'TELEPORTED' AS event, 7 AS unheard_of").head();
    assertThat(AuditEvent.read(row).kind()).isEqualTo(Kind.OTHER);
  }

  @Test
  void ofManyWhoWantOneNumberExactlyOneGetsIt(SparkSession spark) throws Exception {
    AuditTable audit = audit(spark);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (long number = 1; number <= 5; number++) {
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
          AuditEvent event =
              AuditEvent.of(Kind.PROMOTING, "m", "" + writer).with("sequence", number);
          long taken = number;
          writers.add(threads.submit(() -> audit.appendOnce(event, "test/m", taken)));
        }
        for (Future<?> writer : writers) {
          writer.get();
        }
      }
    } finally {
      threads.shutdown();
    }
    assertThat(audit.history("m"))
        .extracting(event -> event.sequence().orElseThrow())
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void theLastWordOfEachPersonAboutThePackageCounts() {
    List<AuditEvent> history =
        List.of(
            word(Kind.APPROVED, "user:ada@example.org", "d1", "1"),
            word(Kind.APPROVED, "user:bob", "d1", "1"),
            word(Kind.APPROVED, "user:eve", "d0", "1"),
            word(Kind.APPROVED, "user:eve", "d1", "2"),
            word(Kind.REJECTED, "user:bob", "d1", "1"),
            word(Kind.REJECTED, "user:cyd", "d1", "1"),
            word(Kind.APPROVED, "user:cyd", "d1", "1"));
    Approvals approvals = Approvals.of(history, "1", "d1", Set.of("user:Ada"));
    assertThat(approvals.approvals())
        .extracting(Approvals.Word::by)
        .containsExactly("user:ada@example.org", "user:cyd");
    assertThat(approvals.rejections()).extracting(Approvals.Word::by).containsExactly("user:bob");
    assertThat(approvals.independent()).extracting(Approvals.Word::by).containsExactly("user:cyd");
  }

  @Test
  void aNameWithoutADomainMayBeAnybodyOfThatName() {
    assertThat(Actors.maybeSame("user:ada", "user:ada@example.org")).isTrue();
    assertThat(Actors.maybeSame("ada", "user:Ada")).isTrue();
    assertThat(Actors.maybeSame("user:ada@example.com", "user:ada@example.org")).isFalse();
    assertThat(Actors.maybeSame("team:ada", "user:ada")).isFalse();
  }

  private static AuditEvent word(Kind kind, String by, String digest, String version) {
    return AuditEvent.of(kind, "m", version).with("actor_urn", by).with("model_digest", digest);
  }

  private AuditTable audit(SparkSession spark) {
    return new AuditTable(new DeltaTables(spark, Optional.of(lake.toString())), "audit");
  }
}
