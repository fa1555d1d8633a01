package io.sinter.training;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.ConfigException;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.Progress;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import io.sinter.registry.testing.MlflowServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkTestSession.class, MlflowServer.class})
@Timeout(300)
class TrainJobTest {
  @TempDir private static Path lake;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeAll
  static void makeTable(SparkSession spark) {
    DeltaTables tables = new DeltaTables(spark, Optional.of(lake.toString()));
    tables.append("rows", Tables.separable(spark, 3000));
  }

  @Test
  void aGoodModelIsRegisteredWithItsLineageAndPromoted(
      SparkSession spark, MlflowServer server, MlflowClient client, @TempDir Path folder) {
    String model = MlflowServer.uniqueName("train");

    JobOutcome outcome =
        run(
            spark,
            server,
            model,
            "training.epochs=3",
            "gate.minimum-auc=0.9",
            "telemetry.sampling=100ms",
            "telemetry.interval=100ms",
            "cost.price-per-hour=3600",
            "cost.currency=EUR",
            "energy.executor-watts=50");

    assertThat(outcome).isEqualTo(JobOutcome.DONE);
    assertThat(printed())
        .contains("epoch 3/3  loss ", "rank 0 of 2 on ", "alias champion is now " + model + "/1");
    ModelVersion version = client.versionByAlias(model, "champion").orElseThrow();
    assertThat(version.tags())
        .containsEntry(ModelTags.OWNER, "team:test")
        .containsEntry(ModelTags.TRAINING_TABLE, lake.resolve("rows").toString())
        .containsEntry(ModelTags.TRAINING_TABLE_VERSION, "0")
        .containsEntry(ModelTags.TRAINING_RUN, version.runId())
        .containsEntry(ModelTags.GATE, "passed");
    Run run = client.run(version.runId());
    assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(run.parameters())
        .containsEntry("training.epochs", "3")
        .containsEntry("training.ranks", "2")
        .containsEntry("source.version", "0");
    assertThat(run.metrics().get("validation_auc")).isGreaterThan(0.9);
    assertThat(run.metrics().get("parity_largest_difference")).isCloseTo(0, within(1e-5));
    client.download(version, folder.resolve("package"));
    ModelPackage opened =
        ModelPackage.open(folder.resolve("package"), version.tags().get(ModelTags.PACKAGE_DIGEST));
    assertThat(opened.features().names()).containsExactly("x", "y", "kind");
    assertThat(folder.resolve("package/README.md"))
        .content()
        .contains("float32 [rows, 2] (missing: NaN) and int64 [rows, 1]");
    assertThat(Double.parseDouble(version.tags().get(ModelTags.PARITY)))
        .isEqualTo(run.metrics().get("parity_largest_difference"));
    assertThat(Integer.parseInt(version.tags().get(ModelTags.PARITY_ROWS))).isPositive();
    assertThat(audit(spark, model))
        .isEqualTo("PROMOTED 1 null team:test " + opened.digest() + " " + run.id() + " 0");
    assertEnergyAndCostAreTold(run, folder.resolve("package/README.md"));
  }

  /** On a machine whose processor's counters can be read the energy is measured. */
  private void assertEnergyAndCostAreTold(Run run, Path card) {
    assertThat(run.metrics())
        .containsKeys(
            "system/rank_0/system_memory_usage_megabytes",
            "system/rank_1/process_memory_usage_megabytes",
            "system/rank_1/process_cpu_utilization_percentage",
            "system/rank_1/cpu_utilization_percentage")
        .containsEntry("sinter.gpu_hours", 0.0)
        .containsEntry("sinter.steps_lost", 0.0)
        .containsEntry("sinter.useful_share", 1.0);
    double hours = run.metrics().get("sinter.executor_hours");
    assertThat(hours).isPositive();
    assertThat(run.metrics().get("sinter.cost")).isCloseTo(3600 * hours, within(1e-9));
    assertThat(run.tags().get("sinter.cost_source")).contains("executor hours at 3600 EUR");
    if (run.tags().get("sinter.energy_source").equals("estimated")) {
      assertThat(run.metrics().get("sinter.energy_joules"))
          .isCloseTo(50 * 3600 * hours, within(1e-6));
      assertThat(run.tags()).containsEntry("sinter.energy_covers", "50 W for each of 1 executors");
    }
    assertThat(printed()).contains("used ", "energy ", "cost ");
    assertThat(card).content().contains("## Energy and cost", "executor hours at 3600 EUR");
  }

  @Test
  void aModelThatDoesNotPassTheGateStaysWithoutTheAlias(
      SparkSession spark, MlflowServer server, MlflowClient client) {
    String model = MlflowServer.uniqueName("train");

    JobOutcome outcome = run(spark, server, model, "training.epochs=1", "gate.minimum-auc=1");

    assertThat(outcome).isEqualTo(JobOutcome.ALARM);
    assertThat(printed()).contains("gate failed: validation_auc", "alias champion stays with");
    assertThat(client.versionByAlias(model, "champion")).isEmpty();
    assertThat(client.version(model, "1").tags()).containsEntry(ModelTags.GATE, "failed");
    assertThat(audit(spark, model)).startsWith("REFUSED 1 null team:test ");
  }

  @Test
  void aTrainingThatFailsEndsItsRunAsFailedAndRegistersNothing(
      SparkSession spark, MlflowServer server, MlflowClient client) {
    String model = MlflowServer.uniqueName("train");

    assertThatThrownBy(() -> run(spark, server, model, "training.learning-rate=1e30"))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll(
            "Cannot train with 2 ranks: rank ", "while training", "Lower training.learning-rate");

    assertThat(client.registeredModel(model)).isEmpty();
    Matcher id = Pattern.compile("MLflow run (\\w+)").matcher(printed());
    assertThat(id.find()).isTrue();
    assertThat(client.run(id.group(1)).status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void everyLossIsRegisteredWithAPackageThatPythonReads(
      SparkSession spark, MlflowServer server, MlflowClient client, @TempDir Path folder) {
    List<String> packages = new ArrayList<>();
    Map<String, List<String>> settings = new LinkedHashMap<>();
    settings.put(
        "log_loss",
        List.of(
            "label=kind",
            "features.categorical=",
            "network.kind=transformer",
            "network.width=8",
            "network.heads=2",
            "network.blocks=1",
            "loss.kind=multiclass",
            "loss.class-weights=a=2",
            "gate.maximum=5"));
    settings.put(
        "rmse",
        List.of(
            "label=y",
            "features.numeric=x",
            "network.kind=residual",
            "network.width=8",
            "loss.kind=squared",
            "weight=day",
            "gate.metric=mae",
            "gate.maximum=100"));
    settings.put(
        "pinball",
        List.of(
            "label=y",
            "features.numeric=x,label",
            "network.kind=convolution",
            "network.channels=4",
            "loss.kind=quantile"));
    settings.put("deviance", List.of("label=day", "loss.kind=poisson", "gate.minimum=0"));

    settings.forEach(
        (metric, chosen) -> {
          String model = MlflowServer.uniqueName("train");
          List<String> all = new ArrayList<>(chosen);
          all.add("training.epochs=1");
          JobOutcome outcome = run(spark, server, model, all.toArray(String[]::new));

          assertThat(outcome).as(printed()).isEqualTo(JobOutcome.DONE);
          ModelVersion version = client.versionByAlias(model, "champion").orElseThrow();
          Map<String, Double> metrics = client.run(version.runId()).metrics();
          assertThat(metrics.get("best_validation_" + metric)).isFinite();
          assertThat(metrics.get("parity_largest_difference")).isCloseTo(0, within(1e-5));
          Path target = folder.resolve(metric);
          client.download(version, target);
          packages.add(target.toString());
        });

    assertThat(
            server
                .runPython(
                    Duration.ofMinutes(2),
                    MlflowServer.root()
                        .resolve("spark-training/src/test/scripts/show_predictions.py"),
                    packages.toArray(String[]::new))
                .lines())
        .containsExactly(
            "prediction score_a score_b score_c consistent",
            "prediction consistent",
            "prediction quantile_0.1 quantile_0.5 quantile_0.9 consistent",
            "prediction consistent");
    assertThat(ModelPackage.open(folder.resolve("log_loss")).output().names())
        .containsExactly("a", "b", "c");
  }

  @Test
  void broughtNetworksAreRegisteredAsTorchScriptAlone(
      SparkSession spark, MlflowServer server, MlflowClient client, @TempDir Path folder)
      throws Exception {
    DeltaTables tables = new DeltaTables(spark, Optional.of(lake.toString()));
    tables.append(
        "arrays",
        Tables.separable(spark, 600)
            .withColumn(
                "image",
                expr("transform(sequence(0, 15), i -> cast(rand(5) + (y - 10) / 3 as float))"))
            .withColumn("series", expr("transform(sequence(0, 5), i -> y - 10 + rand(6))"))
            .withColumn("codes", expr("array(cast(id % 5 as int), if(kind = 'a', 1, 2))"))
            .withColumn("class", expr("id % 3")));
    Map<String, List<String>> settings = new LinkedHashMap<>();
    settings.put(
        "image",
        List.of(
            "features.numeric=",
            "features.arrays=image=1x4x4",
            "label=class",
            "loss.kind=multiclass",
            "gate.maximum=9"));
    settings.put(
        "sequence",
        List.of(
            "features.numeric=",
            "features.arrays=series=6",
            "network.inputs=values=float32(series)[6x1]",
            "label=y",
            "loss.kind=squared"));
    settings.put(
        "pair",
        List.of(
            "features.numeric=x,y,day",
            "features.arrays=codes=2",
            "network.inputs=numbers=float32(x+y+day),categories=int64(codes)",
            "gate.minimum-auc=0"));
    for (Map.Entry<String, List<String>> entry : settings.entrySet()) {
      String name = entry.getKey();
      String model = MlflowServer.uniqueName(name);
      Path file = Path.of(getClass().getResource("/io/sinter/training/" + name + ".pt").toURI());
      List<String> all =
          new ArrayList<>(
              List.of(
                  "source.table=arrays",
                  "features.categorical=",
                  "network.kind=scripted",
                  "network.file=" + file.toUri(),
                  "training.where=day < 8 AND x IS NOT NULL",
                  "validation.where=day >= 8 AND x IS NOT NULL",
                  "training.epochs=1"));
      all.addAll(entry.getValue());

      JobOutcome outcome = run(spark, server, model, all.toArray(String[]::new));

      assertThat(outcome).as(printed()).isEqualTo(JobOutcome.DONE);
      ModelVersion version = client.versionByAlias(model, "champion").orElseThrow();
      Path target = folder.resolve(name);
      client.download(version, target);
      ModelPackage opened = ModelPackage.open(target, version.tags().get(ModelTags.PACKAGE_DIGEST));
      assertThat(opened.arguments()).hasSize(name.equals("pair") ? 2 : 1);
      List<ScriptedNetwork.Input> inputs =
          opened.arguments().stream().map(ScriptedNetwork.Input::parse).toList();
      assertThat(Network.scripted(opened.torchScript(), inputs).module()).isNotEmpty();
      assertThat(target.resolve("README.md")).content().contains("mlflow.pytorch.load_model");
      assertThat(client.run(version.runId()).metrics())
          .doesNotContainKey("parity_largest_difference");
      assertThatThrownBy(opened::onnx).hasMessageContaining("brought as TorchScript");
    }
    assertThat(printed()).contains("registered as TorchScript alone (flavor pytorch)");
  }

  @Test
  void aConvolutionOverAnImageColumnIsRegisteredWithAnInputAPixel(
      SparkSession spark, MlflowServer server, MlflowClient client, @TempDir Path folder) {
    String model = MlflowServer.uniqueName("pixels");
    new DeltaTables(spark, Optional.of(lake.toString()))
        .append(
            "pixels",
            Tables.separable(spark, 400)
                .withColumn(
                    "image",
                    org.apache.spark.ml.functions.array_to_vector(
                        expr("transform(sequence(0, 15), i -> if(i < 4, 0d, rand(5) + y - 10))"))));

    JobOutcome outcome =
        run(
            spark,
            server,
            model,
            "source.table=pixels",
            "features.numeric=",
            "features.categorical=",
            "features.arrays=image=1x4x4",
            "network.kind=convolution",
            "network.channels=2",
            "training.epochs=1",
            "gate.minimum-auc=0");

    assertThat(outcome).as(printed()).isEqualTo(JobOutcome.DONE);
    ModelVersion version = client.versionByAlias(model, "champion").orElseThrow();
    client.download(version, folder.resolve("package"));
    assertThat(ModelPackage.open(folder.resolve("package")).features().names())
        .hasSize(16)
        .startsWith("image_0", "image_1");
    assertThat(client.run(version.runId()).metrics().get("parity_largest_difference"))
        .isCloseTo(0, within(1e-5));
  }

  @Test
  void networksAndGatesThatCannotBeAreRefusedBeforeAnythingIsRead(
      SparkSession spark, MlflowServer server) {
    String model = MlflowServer.uniqueName("train");

    assertThatThrownBy(() -> run(spark, server, model, "network.kind=scripted"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.kind: Cannot build a network: network.file is not given");
    assertThatThrownBy(
            () -> run(spark, server, model, "network.kind=scripted", "network.file=nowhere.pt"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot train the TorchScript module nowhere.pt: ");
    assertThatThrownBy(
            () ->
                run(
                    spark,
                    server,
                    model,
                    "network.kind=scripted",
                    "network.file=net.pt",
                    "network.inputs=float64(x)"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.kind: Cannot read the input 'float64(x)'");
    assertThatThrownBy(
            () -> run(spark, server, model, "network.kind=transformer", "network.heads=5"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("its width is 64 (allowed: a multiple of its 5 heads)");
    assertThatThrownBy(() -> run(spark, server, model, "loss.kind=poisson", "gate.metric=accuracy"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "gate.metric: 'accuracy' is not measured with this loss (allowed: deviance, rmse, mae)");
  }

  @Test
  void aRunWhoseDriverWasKilledGoesOnAsTheSameRunAndRegistersOnce(
      SparkSession spark, MlflowServer server, MlflowClient client, @TempDir Path checkpoints) {
    String model = MlflowServer.uniqueName("resume");
    Run killed =
        client.startRun(
            client.experiment(model),
            model,
            Map.of(ModelTags.RUN_KEY, "nightly", ModelTags.TRAINING_TABLE_VERSION, "0"));
    String[] settings = {
      "checkpoint.run-id=nightly", "checkpoint.location=" + checkpoints, "training.epochs=1"
    };

    assertThat(run(spark, server, model, settings)).isEqualTo(JobOutcome.DONE);

    assertThat(printed()).contains(killed.id() + " of experiment " + model + ", begun before");
    assertThat(client.run(killed.id()).status()).isEqualTo(RunStatus.FINISHED);
    assertThat(checkpoints.resolve("nightly")).doesNotExist();

    // As if the driver had been killed between the version and its alias.
    client.resumeRun(killed.id());
    client.deleteAlias(model, "champion");
    spark.sql(
        "DELETE FROM delta.`%s` WHERE model_name = '%s'".formatted(lake.resolve("audit"), model));
    assertThat(run(spark, server, model, settings)).isEqualTo(JobOutcome.DONE);

    assertThat(printed()).contains("has trained already; its registration is completed");
    assertThat(client.versions(model)).hasSize(1);
    assertThat(client.versionByAlias(model, "champion").orElseThrow().runId())
        .isEqualTo(killed.id());
    assertThat(client.run(killed.id()).status()).isEqualTo(RunStatus.FINISHED);
    assertThat(audit(spark, model)).startsWith("PROMOTED 1 ").contains(killed.id());

    // What was decided about the alias since is left as it is.
    client.deleteAlias(model, "champion");
    assertThat(run(spark, server, model, settings)).isEqualTo(JobOutcome.DONE);
    assertThat(client.versionByAlias(model, "champion")).isEmpty();
  }

  @Test
  void promotionIsLeftToSomebodyWhereAskedFor(
      SparkSession spark, MlflowServer server, MlflowClient client) {
    String model = MlflowServer.uniqueName("manual");
    assertThat(run(spark, server, model, "registry.promote=manual", "training.epochs=1"))
        .isEqualTo(JobOutcome.DONE);
    assertThat(printed()).contains("registry.promote is manual: ./sinter models promote " + model);
    assertThat(client.versionByAlias(model, "champion")).isEmpty();
    assertThat(audit(spark, model)).startsWith("REGISTERED 1 ");
  }

  @Test
  void aRunThatGoesOnValidatesOnTheRowsItBeganWith(
      SparkSession spark, MlflowServer server, MlflowClient client) {
    String model = MlflowServer.uniqueName("held");
    DeltaTables tables = new DeltaTables(spark, Optional.of(lake.toString()));
    tables.append("held", Tables.separable(spark, 500));
    List<String> settings =
        List.of("validation.table=held", "validation.where=true", "checkpoint.run-id=" + model);
    List<String> tooFast = new ArrayList<>(settings);
    tooFast.add("training.learning-rate=1e30");
    assertThatThrownBy(() -> run(spark, server, model, tooFast.toArray(String[]::new)))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Lower training.learning-rate");
    tables.append("held", Tables.separable(spark, 200));

    assertThat(run(spark, server, model, settings.toArray(String[]::new)))
        .isEqualTo(JobOutcome.DONE);

    assertThat(printed()).contains("begun before").doesNotContain("held@1");
    assertThat(printed().split("validating on held@0", -1)).hasSize(3);
    ModelVersion version = client.versionByAlias(model, "champion").orElseThrow();
    assertThat(client.run(version.runId()).tags())
        .containsEntry(ModelTags.VALIDATION_TABLE, lake.resolve("held").toString())
        .containsEntry(ModelTags.VALIDATION_TABLE_VERSION, "0");
  }

  @Test
  void aDryRunSaysWhatWouldHappenAndFindsMistakes(SparkSession spark, MlflowServer server) {
    String model = MlflowServer.uniqueName("train");

    assertThat(new TrainJob().plan(context(spark, server, model)))
        .anyMatch(step -> step.startsWith("read rows@0"))
        .anyMatch(step -> step.contains("with 2 ranks"));
    assertThatThrownBy(
            () -> new TrainJob().plan(context(spark, server, model, "features.numeric=nowhere")))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot train on rows@0: features.numeric: the table has no column");
  }

  @Test
  void keysAreDocumentedAndUnique() {
    assertThat(TrainKeys.ALL).extracting(key -> key.name()).doesNotHaveDuplicates();
    assertThat(TrainKeys.ALL).allMatch(key -> !key.documentation().isBlank());
  }

  /** The one event of a model. */
  private String audit(SparkSession spark, String model) {
    List<Row> events =
        spark
            .read()
            .format("delta")
            .load(lake.resolve("audit").toString())
            .where("model_name = '" + model + "' AND event <> 'PROMOTING'")
            .select(
                "event",
                "model_version",
                "previous_version",
                "owner_urn",
                "model_digest",
                "run_id",
                "training_version")
            .collectAsList();
    assertThat(events).hasSize(1);
    return events.get(0).mkString(" ");
  }

  private JobOutcome run(
      SparkSession spark, MlflowServer server, String model, String... settings) {
    return new TrainJob().run(context(spark, server, model, settings));
  }

  private JobContext context(
      SparkSession spark, MlflowServer server, String model, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "source.table=rows",
                "features.numeric=x,y",
                "features.categorical=kind",
                "label=label",
                "training.where=day < 8",
                "validation.where=day >= 8",
                "training.hidden=8",
                "training.batch-size=128",
                "training.learning-rate=0.02",
                "model.name=" + model,
                "model.owner=team:test",
                "mlflow.tracking-uri=" + server.uri()));
    all.addAll(List.of(settings));
    JobConfig config =
        JobConfig.load(JobConfig.Sources.ofSettings(all.toArray(String[]::new)), TrainKeys.ALL);
    return new JobContext(
        spark,
        config,
        new DeltaTables(spark, Optional.of(lake.toString())),
        Progress.on(new PrintStream(printed, true, StandardCharsets.UTF_8)),
        Optional.empty());
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
