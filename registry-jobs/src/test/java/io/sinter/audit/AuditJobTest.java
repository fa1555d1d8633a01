package io.sinter.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.Progress;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.RegisteredResult;
import io.sinter.registry.testing.MlflowServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One lifecycle on a real server and a real lake; each test breaks one link and mends it. */
@ExtendWith({MlflowServer.class, SparkTestSession.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditJobTest {
  @TempDir static Path temporary;

  private MlflowServer server;
  private MlflowClient client;
  private SparkSession spark;
  private Lifecycle life;
  private RegisteredResult first;
  private RegisteredResult second;

  @BeforeAll
  void live(MlflowServer server, SparkSession spark) {
    this.server = server;
    this.client = server.client();
    this.spark = spark;
    life =
        new Lifecycle(
            spark,
            client,
            temporary.resolve("lake"),
            temporary.resolve("work"),
            MlflowServer.uniqueName("audited"));
    life.prepare();
    first = life.train("ada");
    second = life.train("ada");
    life.approve(second.version(), second.packageDigest(), "user:grace");
    life.score("scored", second, "score-1", 0, 30);
    life.score("scored", second, Lifecycle.microBatch(0), 30, 35);
    life.score("scored", second, Lifecycle.microBatch(1), 35, 40);
    life.monitor(second, "DRIFT");
    life.incident(second, "inc-1", "team:flight-ops");
  }

  @Test
  void everyLinkOfAWholeLifecycleIsVerified() {
    AuditReport report = audit(life.model + "@champion");

    assertThat(report.chains()).hasSize(1);
    Chain chain = report.chains().get(0);
    assertThat(chain.version()).isEqualTo("2");
    assertThat(chain.links())
        .allSatisfy(
            link -> assertThat(link.state()).as(link.toString()).isEqualTo(LinkState.VERIFIED));
    // By hand: eleven automatic links, and training again, which nothing does by itself.
    assertThat(chain.score()).isEqualTo(new Score(23, 24, 11, 12));
    assertThat(chain.link(LinkKind.INCIDENT).automation()).isEqualTo(Automation.MANUAL);
    assertThat(chain.link(LinkKind.BATCH).value()).isEqualTo("30 rows");
    assertThat(chain.link(LinkKind.STREAM).value()).isEqualTo("10 rows");
    assertThat(chain.link(LinkKind.APPROVAL).value()).isEqualTo("user:grace");
    assertThat(chain.link(LinkKind.ROLLBACK).value()).isEqualTo("version 1");
    assertThat(chain.owner()).isEqualTo("team:flight-ops");
  }

  @Test
  void aFirstVersionThatNobodyUsesHasAbsentLinks() {
    Chain chain = audit(life.model + "/1").chains().get(0);
    assertThat(chain.broken()).isEmpty();
    assertThat(of(chain, LinkState.ABSENT))
        .containsExactly(
            LinkKind.APPROVAL,
            LinkKind.BATCH,
            LinkKind.STREAM,
            LinkKind.MONITOR,
            LinkKind.INCIDENT,
            LinkKind.ROLLBACK);
    assertThat(chain.link(LinkKind.ALIAS).value()).isEqualTo("served before");
    assertThat(chain.score()).isEqualTo(new Score(12, 24, 6, 12));
  }

  @Test
  void forgedRowsAMixedMicroBatchAndAnUnansweredAlarmAreNamed() throws IOException {
    Lifecycle copy = copy();
    copy.score("scored", second, "score-2", 100, 103, "0".repeat(64));
    copy.score("scored", first, Lifecycle.microBatch(1), 200, 201);
    copy.incident(second, "inc-2", "nobody");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Path page = temporary.resolve("pages").resolve("audit.html");
    JobContext context =
        context(
            copy,
            life.model + "/2",
            "audit.format=json",
            "audit.html=" + page,
            "audit.verify-packages=false");

    JobOutcome outcome =
        new AuditJob(new PrintStream(out, /* autoFlush= */ true, StandardCharsets.UTF_8))
            .run(context);

    assertThat(outcome).isEqualTo(JobOutcome.ALARM);
    JsonNode json = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    Map<String, String> broken = new TreeMap<>();
    for (JsonNode link : json.path("chains").path(0).path("links")) {
      link.path("problems")
          .forEach(
              problem ->
                  broken.merge(link.path("link").asText(), problem.asText(), String::concat));
    }
    assertThat(broken)
        .isEqualTo(
            Map.of(
                "batch",
                "3 rows in scored carry digest 000000000000, which nobody registered as %s/2 (it has %s)"
                    .formatted(life.model, second.packageDigest().substring(0, 12)),
                "stream",
                "micro-batches in scored have rows of more than one package: "
                    + Lifecycle.microBatch(1),
                "incident",
                "incident inc-2 has the owner 'nobody', who does not resolve"));
    assertThat(json.path("chains").path(0).path("links").path(3).path("state").asText())
        .isEqualTo("unchecked");
    assertThat(page)
        .content()
        .contains("3 of 12 links are broken: scored in batch, scored in streams, incidents.");
  }

  @Test
  void whatIsVacuumedAwayIsNamedForEveryLinkThatNeedsIt() throws IOException {
    Lifecycle copy = copy();
    vacuum(copy, "features");
    copy.tables.deltaTable("incidents").delete();
    client.tagVersion(life.model, "2", Map.of(ModelTags.TRAINING_TABLE, "nowhere"));
    try {
      Chain chain = audit(copy, life.model + "/2", "audit.verify-packages=false").chains().get(0);
      assertThat(chain.broken())
          .extracting(Link::kind)
          .containsExactly(
              LinkKind.DATA, LinkKind.BATCH, LinkKind.STREAM, LinkKind.MONITOR, LinkKind.INCIDENT);
      assertThat(chain.link(LinkKind.DATA).problems())
          .anySatisfy(problem -> assertThat(problem).endsWith("the version's tags say nowhere@0"));
      assertThat(chain.link(LinkKind.BATCH).problems().get(0))
          .matches(
              "rows in scored come from a source that is gone: .* of the .* data files of features@0 are gone");
      assertThat(chain.link(LinkKind.INCIDENT).problems())
          .containsExactly("alarms without an incident: distance of monitor flights");
    } finally {
      client.tagVersion(
          life.model, "2", Map.of(ModelTags.TRAINING_TABLE, life.tables.location("training")));
    }
  }

  @Test
  void theChainOfOneRowNamesItsBatchAndItsSource() throws IOException {
    AuditReport report = audit(life.model, "audit.row=id=33");
    Chain chain = report.chains().get(0);
    assertThat(report.row()).isEqualTo("row id=33 of scored@2");
    assertThat(chain.links()).hasSize(12);
    assertThat(chain.broken()).isEmpty();
    assertThat(chain.link(LinkKind.ROW).evidence())
        .containsEntry("micro-batch", Lifecycle.microBatch(0))
        .containsEntry("written in version", "1")
        .containsEntry("score", "0.625");
    assertThat(chain.link(LinkKind.SOURCE).value()).isEqualTo("features@0");
    assertThat(chain.link(LinkKind.SOURCE).evidence()).containsEntry("distance", "330");

    Lifecycle copy = copy();
    copy.score("scored", second, "score-3", 33, 34);
    assertThat(audit(copy, life.model, "audit.row=id=33").chains().get(0).broken())
        .extracting(Link::kind)
        .containsExactly(LinkKind.ROW);
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> audit(life.model, "audit.row=id=4711"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("no scored table has it (looked in: [scored])");
    assertThatThrownBy(() -> audit("nothing-of-this-name"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("MLflow has no such model");
    assertThatThrownBy(() -> audit(life.model + "/9"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("allowed: versions [1, 2], aliases [champion]");
  }

  private static List<LinkKind> of(Chain chain, LinkState state) {
    return chain.links().stream().filter(l -> l.state() == state).map(Link::kind).toList();
  }

  private AuditReport audit(String subject, String... settings) {
    return audit(life, subject, settings);
  }

  private AuditReport audit(Lifecycle of, String subject, String... settings) {
    return AuditJob.audit(context(of, subject, settings));
  }

  private JobContext context(Lifecycle of, String subject, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("audit.model=" + subject);
    all.add("mlflow.tracking-uri=" + server.uri());
    JobConfig config =
        JobConfig.load(
            JobConfig.Sources.ofSettings(all.toArray(String[]::new)), new AuditJob().keys());
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    return new JobContext(spark, config, of.tables, Progress.on(nowhere), Optional.empty());
  }

  /** The lake, to be changed; what is registered still names the tables of the first one. */
  private Lifecycle copy() throws IOException {
    Path lake = Files.createTempDirectory(temporary, "lake-");
    try (Stream<Path> files = Files.walk(life.folder(""))) {
      for (Path file : files.toList()) {
        Path target = lake.resolve(life.folder("").relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return new Lifecycle(spark, client, lake, temporary.resolve("work"), life.model);
  }

  /** As VACUUM does it when nothing is retained. */
  private static void vacuum(Lifecycle of, String table) throws IOException {
    try (Stream<Path> files = Files.list(of.folder(table))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
  }
}
