package io.sinter.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateCheck.Outcome;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.LoggedModel;
import io.sinter.registry.LoggedModelStatus;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.Run;
import io.sinter.registry.testing.ForeignModels;
import io.sinter.registry.testing.MlflowServer;
import io.sinter.scoring.ScoreJob;
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
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Models that Python logged, promoted as Sinter's own are. */
@ExtendWith({MlflowServer.class, SparkTestSession.class})
class ForeignPromotionTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("distance", DataTypes.DoubleType)
          .add("wind", DataTypes.DoubleType)
          .add("hour", DataTypes.LongType)
          .add("load", DataTypes.DoubleType)
          .add("label", DataTypes.IntegerType)
          .add("delay", DataTypes.DoubleType);
  private static final String COLUMNS = "model.columns=distance,wind,hour,load";

  @TempDir private Path home;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final String model = MlflowServer.uniqueName("foreign");
  private SparkSession spark;
  private MlflowServer server;
  private MlflowClient client;

  @BeforeEach
  void prepare(SparkSession spark, MlflowServer server) {
    this.spark = spark;
    this.server = server;
    client = server.client();
    List<Row> rows = new ArrayList<>();
    Map<String, Double> scores = ForeignModels.expected("sklearn-tensor");
    for (String[] line : ForeignModels.rows().subList(1, ForeignModels.rows().size())) {
      // The label that the classifiers find likely, but for a few rows.
      boolean odd = line[0].endsWith("7");
      int label = (scores.get(line[0]) >= 0.5) == odd ? 0 : 1;
      rows.add(
          RowFactory.create(
              line[0],
              Double.valueOf(line[1]),
              Double.valueOf(line[2]),
              Long.valueOf(line[3]),
              Double.valueOf(line[4]),
              label,
              ForeignModels.expected("torch-onnx").get(line[0]) + label));
    }
    tables().append("flights", spark.createDataFrame(rows, SCHEMA));
  }

  @Test
  void aClassifierOfScikitLearnGetsADigestAtItsFirstLoadThenAnApprovalThenTheAlias()
      throws IOException {
    log("sklearn-zipmap");
    String version = log("sklearn-tensor");
    client.setAlias(model, "champion", "1"); // by somebody who knows nothing of Sinter
    assertThatThrownBy(() -> approve(version))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll(
            "no digest of its files is on record", "./sinter models promote " + model + "/2");
    assertThatThrownBy(() -> classifier(version))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("it has no owner");
    assertThat(history()).isEmpty();
    client.registeredModels().tag(model, Map.of(ModelTags.OWNER, "team:tests"));

    assertThat(classifier(version)).isEqualTo(JobOutcome.REFUSED);

    AuditEvent first = history().get(0);
    assertThat(first.kind()).isEqualTo(Kind.REGISTERED);
    assertThat(first.text("manifest").orElseThrow()).contains("model.onnx", "MLmodel");
    assertThat(client.version(model, version).tags())
        .containsEntry(ModelTags.PACKAGE_DIGEST, first.digest().orElseThrow());
    GateVerdict verdict = verdict();
    assertThat(verdict.checks())
        .filteredOn(check -> check.outcome() == Outcome.FAILED)
        .extracting(GateCheck::name)
        .containsExactly("approvals");
    assertThat(check(verdict, "parity").toString())
        .contains("does not apply: a model that Python logged comes in one form");
    assertThat(check(verdict, "categories lost").outcome()).isEqualTo(Outcome.NOT_JUDGED);
    assertThat(check(verdict, "package").toString()).contains("tried in a process of its own");
    assertThat(check(verdict, "accuracy").value()).isCloseTo(0.9, within(0.051));
    assertThat(check(verdict, "accuracy change").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(check(verdict, "rows without a score").value()).isZero();

    approve(version);
    assertThat(classifier(version)).isEqualTo(JobOutcome.DONE);
    assertThat(champion()).isEqualTo(version);
    assertThat(history()).filteredOn(event -> event.kind() == Kind.REGISTERED).hasSize(1);

    Path altered = Files.createDirectories(home.resolve("altered"));
    Files.writeString(altered.resolve("requirements.txt"), "mlflow\n");
    client.upload(client.loggedModel(client.version(model, version).modelId()), altered);
    client.setAlias(model, "champion", "1");
    assertThat(classifier(version, "promotion.expect=1")).isEqualTo(JobOutcome.REFUSED);
    assertThat(check(verdict(), "package").outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void howANetworkIsCalledTravelsWithTheVersionThatWasPromoted() {
    String version = log("torch-onnx");
    client.registeredModels().tag(model, Map.of(ModelTags.OWNER, "team:tests"));
    assertThatThrownBy(() -> network(version))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("nothing names its columns");
    assertThat(history()).isEmpty();

    assertThat(network(version, COLUMNS)).isEqualTo(JobOutcome.DONE);

    assertThat(client.version(model, version).tags())
        .containsEntry("sinter.model.columns", "[\"distance\",\"wind\",\"hour\",\"load\"]");
    assertThatThrownBy(
            () ->
                network(version, "promotion.alias=other", "model.columns=wind,distance,hour,load"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("it was promoted with the tags {sinter.model.columns=");
    run(
        new ScoreJob(),
        "source.table=flights",
        "source.keys=id",
        "target.table=scores",
        "model=models:/" + model + "@champion");
    Map<String, Double> expected = ForeignModels.expected("torch-onnx");
    for (Row row : tables().read(tables().latest("scores")).collectAsList()) {
      assertThat(row.<Double>getAs("score"))
          .isCloseTo(expected.get(row.<String>getAs("id")), within(1e-6));
    }
  }

  /** Logs a recorded folder as a version, by MLflow's REST interface alone. */
  private String log(String folder) {
    String experiment = client.experiment(model);
    Run run = client.startRun(experiment, folder, Map.of("mlflow.user", "carol"));
    LoggedModel logged =
        client.createLoggedModel(experiment, "model", run.id(), Map.of(), Map.of());
    client.upload(logged, ForeignModels.copy(folder, home.resolve(folder)));
    client.finish(logged, LoggedModelStatus.READY);
    client.ensureRegisteredModel(model, "", Map.of());
    return client.createVersion(model, logged, run.id(), "", Map.of()).version();
  }

  private JobOutcome classifier(String version, String... more) {
    return promote(
        version,
        more,
        COLUMNS,
        "policy.metrics=accuracy >= 0.6",
        "policy.against-champion=accuracy >= -0.3",
        "evaluation.label=label",
        "policy.minimum-per-class=5");
  }

  private JobOutcome network(String version, String... more) {
    return promote(
        version, more, "policy.metrics=rmse <= 2", "evaluation.label=delay", "policy.approvals=0");
  }

  private JobOutcome promote(String version, String[] more, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "promotion.model=" + model + "/" + version,
                "promotion.actor=user:ada",
                "evaluation.table=flights",
                "policy.minimum-rows=20",
                "policy.latency-batches=3",
                "policy.load-time=1m"));
    all.addAll(Arrays.asList(settings));
    all.addAll(Arrays.asList(more));
    return run(new PromoteJob(), all.toArray(String[]::new));
  }

  private void approve(String version) {
    run(
        new ApproveJob(),
        "promotion.model=" + model + "/" + version,
        "promotion.actor=user:bob@example.org");
  }

  private String champion() {
    return client.versionByAlias(model, "champion").orElseThrow().version();
  }

  private List<AuditEvent> history() {
    return new AuditTable(tables(), "audit").history(model);
  }

  private GateVerdict verdict() {
    return history().stream()
        .flatMap(event -> event.text("verdict_json").stream())
        .reduce((before, after) -> after)
        .map(GateVerdict::fromJson)
        .orElseThrow();
  }

  private static GateCheck check(GateVerdict verdict, String name) {
    return verdict.checks().stream()
        .filter(found -> found.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private DeltaTables tables() {
    return new DeltaTables(spark, Optional.of(home.resolve("lake").toString()));
  }

  private JobOutcome run(SinterJob job, String... settings) {
    List<String> all = new ArrayList<>(List.of("mlflow.tracking-uri=" + server.uri()));
    all.addAll(Arrays.asList(settings));
    JobConfig config =
        JobConfig.load(JobConfig.Sources.ofSettings(all.toArray(String[]::new)), job.keys());
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    return job.run(new JobContext(spark, config, tables(), Progress.on(out), Optional.empty()));
  }
}
