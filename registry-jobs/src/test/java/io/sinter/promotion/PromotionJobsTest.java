package io.sinter.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.AuditEvent;
import io.sinter.job.AuditEvent.Kind;
import io.sinter.job.AuditTable;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.Progress;
import io.sinter.job.SinterJob;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.promotion.policy.Versions;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegistryException;
import io.sinter.registry.SignedVerdict;
import io.sinter.registry.SigningKey;
import io.sinter.registry.testing.MlflowServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The jobs as a user runs them, on a real server and a real lake. */
@ExtendWith({MlflowServer.class, SparkTestSession.class})
class PromotionJobsTest {
  private static final String POLICY = "policy.metrics=auc >= 0.80";

  @TempDir private Path home;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private SparkSession spark;
  private MlflowServer server;
  private MlflowClient client;
  private Versions versions;
  private String model;

  @BeforeEach
  void prepare(SparkSession spark, MlflowServer server) {
    this.spark = spark;
    this.server = server;
    client = server.client();
    versions = new Versions(server, home);
    model = versions.model();
  }

  @Test
  void aVersionIsRefusedThenApprovedThenPromoted() {
    String version = versions.register("both").version();

    assertThat(promote(version)).isEqualTo(JobOutcome.REFUSED);
    assertThat(printed()).contains("fell short: approvals 0");
    assertThat(client.versionByAlias(model, "champion")).isEmpty();
    assertThat(client.version(model, version).tags())
        .containsEntry(ModelTags.PROMOTION, "refused")
        .containsEntry(ModelTags.PROMOTION_SUMMARY, last(Kind.REFUSED).text("gate").orElseThrow());

    String author = Optional.ofNullable(user(version)).orElse(System.getProperty("user.name"));
    run(
        new ApproveJob(),
        "promotion.model=" + model + "/" + version,
        "promotion.actor=user:" + author);
    assertThat(promote(version)).isEqualTo(JobOutcome.REFUSED);

    run(
        new ApproveJob(),
        "promotion.model=" + model + "/" + version,
        "promotion.actor=user:bob@example.org",
        "promotion.comment=looked at the slices");
    assertThat(client.version(model, version).tags().get(ModelTags.APPROVALS))
        .contains("user:bob@example.org");
    run(
        new RejectJob(),
        "promotion.model=" + model + "/" + version,
        "promotion.actor=user:eve@example.org",
        "promotion.comment=too early");
    assertThat(promote(version)).isEqualTo(JobOutcome.REFUSED);
    assertThat(printed()).contains("rejected by user:eve@example.org (too early)");
    run(
        new ApproveJob(),
        "promotion.model=" + model + "/" + version,
        "promotion.actor=user:eve@example.org");

    assertThat(promote(version)).isEqualTo(JobOutcome.DONE);

    assertThat(client.versionByAlias(model, "champion").orElseThrow().version()).isEqualTo(version);
    AuditEvent promoted = last(Kind.PROMOTED);
    assertThat(promoted.by()).isEqualTo("user:ada@example.org");
    assertThat(promoted.text("owner_urn")).contains("team:tests");
    assertSigned(promoted, version);
    assertThat(promote(version)).isEqualTo(JobOutcome.DONE);
    assertThat(printed())
        .contains("alias champion points to " + model + "/" + version + " already");
    run(new HistoryJob(), "promotion.model=" + model);
    assertThat(printed()).contains("PROMOTED", ": looked at the slices");
  }

  @Test
  void eachRollbackGoesOneVersionBackAfterItsPackageWasVerified() throws IOException {
    ModelVersion one = versions.register("x");
    String two = versions.register("both").version();
    String three = versions.register("both").version();
    easy(one.version());
    easy(two);
    easy(three);

    run(new RollbackJob(), "promotion.model=" + model, "promotion.reason=late flights are missed");
    assertThat(champion()).isEqualTo(two);
    AuditEvent event = last(Kind.ROLLED_BACK);
    assertThat(event.previousVersion()).contains(three);
    assertThat(event.text("comment")).contains("late flights are missed");

    Path altered = Files.createDirectories(home.resolve("altered"));
    Files.writeString(altered.resolve("README.md"), "# Another model");
    client.upload(client.loggedModel(one.modelId()), altered);
    assertThatThrownBy(
            () -> run(new RollbackJob(), "promotion.model=" + model, "promotion.reason=again"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("'README.md' was altered");
    assertThat(champion()).isEqualTo(two);

    run(
        new RollbackJob(),
        "promotion.model=" + model,
        "promotion.to=" + three,
        "promotion.reason=it was not the model");
    assertThat(champion()).isEqualTo(three);
    client.deleteVersion(model, one.version());
    client.deleteVersion(model, two);
    assertThatThrownBy(
            () -> run(new RollbackJob(), "promotion.model=" + model, "promotion.reason=again"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("no other version had it before version " + three)
        .hasMessageContaining("./sinter models promote " + model + "/VERSION");
  }

  @Test
  void whatSomethingElseDidToTheAliasMustBeKnown() {
    String one = versions.register("x").version();
    String two = versions.register("both").version();
    easy(one);
    client.setAlias(model, "champion", two);

    assertThatThrownBy(() -> easy(one))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "Cannot move alias 'champion' of model '%s': it points to version %s, and table"
                .formatted(model, two))
        .hasMessageContaining("says version " + one)
        .hasMessageContaining("--set promotion.expect=" + two);
    assertThatThrownBy(() -> easy(one, "promotion.expect=" + one))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("it points to version %s, not to %s".formatted(two, one));

    easy(one, "promotion.expect=" + two);

    assertThat(champion()).isEqualTo(one);
    assertThat(last(Kind.EXTERNAL).version()).isEqualTo(two);
  }

  @Test
  void nothingServesThatNobodyOwnsOrWhoseDigestWasChanged() {
    ModelVersion owned = versions.register("both");
    String orphan = MlflowServer.uniqueName("orphan");
    client.ensureRegisteredModel(orphan, "", Map.of());
    client.createVersion(
        orphan,
        client.loggedModel(owned.modelId()),
        owned.runId(),
        "",
        Map.of(ModelTags.PACKAGE_DIGEST, owned.tags().get(ModelTags.PACKAGE_DIGEST)));

    assertThatThrownBy(() -> run(new PromoteJob(), "promotion.model=" + orphan + "/1", POLICY))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot move an alias to " + orphan + "/1: it has no owner")
        .hasMessageContaining("Set the tag sinter.owner of model '" + orphan + "'");

    run(new RejectJob(), "promotion.model=" + model + "/" + owned.version());
    client.tagVersion(model, owned.version(), Map.of(ModelTags.PACKAGE_DIGEST, "0".repeat(64)));
    assertThatThrownBy(() -> easy(owned.version()))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("its tag sinter.package.digest says 0000")
        .hasMessageContaining("Somebody changed the tag");
  }

  /** The audit row's envelope, and the artifact, are what the key signed. */
  private void assertSigned(AuditEvent event, String version) {
    SignedVerdict signed = SignedVerdict.parse(event.text("signature").orElseThrow());
    String statement = signed.verify(SigningKey.readPublic(home.resolve("keys/promotion.pub")));
    assertThat(statement).contains("models:/" + model + "/" + version, "\"name\":\"model.onnx\"");
    assertThat(signed.packageDigest()).isEqualTo(event.digest().orElseThrow());
    assertThat(signed.verdict().passed()).isTrue();
    assertThat(event.text("evidence_uri").orElseThrow())
        .contains("/promotion/" + version + "-")
        .endsWith(".json");
  }

  private @org.jspecify.annotations.Nullable String user(String version) {
    return client.run(client.version(model, version).runId()).tags().get("mlflow.user");
  }

  /** Promotes under a policy that anything passes. */
  private void easy(String version, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "promotion.model=" + model + "/" + version,
                "policy.metrics=auc >= 0.1",
                "policy.against-champion=",
                "policy.added-inputs=allow",
                "policy.approvals=0"));
    settings.addAll(Arrays.asList(more));
    assertThat(run(new PromoteJob(), settings.toArray(String[]::new))).isEqualTo(JobOutcome.DONE);
  }

  private JobOutcome promote(String version) {
    return run(
        new PromoteJob(),
        "promotion.model=" + model + "/" + version,
        "promotion.actor=user:ada@example.org",
        POLICY);
  }

  private String champion() {
    return client.versionByAlias(model, "champion").orElseThrow().version();
  }

  private AuditEvent last(Kind kind) {
    return new AuditTable(tables(), "audit")
        .history(model).stream()
            .filter(event -> event.kind() == kind)
            .reduce((first, second) -> second)
            .orElseThrow();
  }

  private DeltaTables tables() {
    return new DeltaTables(spark, Optional.of(home.resolve("lake").toString()));
  }

  private JobOutcome run(SinterJob job, String... settings) {
    List<String> all = new ArrayList<>();
    if (!(job instanceof HistoryJob)) {
      all.add("mlflow.tracking-uri=" + server.uri());
    }
    if (job instanceof PromoteJob) {
      all.add("evaluation.table=rows");
      all.add("evaluation.label=label");
      all.add("policy.latency-batches=3");
      all.add("promotion.key-directory=" + home.resolve("keys"));
    }
    all.addAll(Arrays.asList(settings));
    JobConfig config =
        JobConfig.load(JobConfig.Sources.ofSettings(all.toArray(String[]::new)), job.keys());
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    return job.run(new JobContext(spark, config, tables(), Progress.on(out), Optional.empty()));
  }

  private String printed() {
    return output.toString(StandardCharsets.UTF_8);
  }
}
