package io.sinter.promotion.policy;

import io.sinter.job.AuditTable;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.Key;
import io.sinter.job.Progress;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.promotion.policy.internal.statistics.Expected;
import io.sinter.registry.ColumnType;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.ModelRegistration;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.NumericFeature;
import io.sinter.registry.Owner;
import io.sinter.registry.PackageContents;
import io.sinter.registry.RegistrationRequest;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import io.sinter.registry.testing.MlflowServer;
import io.sinter.scoring.ScoreKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A lake whose table {@code rows} is the recorded one, and models of the recorded networks on a
 * real server.
 */
final class PolicyLab {
  static final StructType SCHEMA =
      new StructType()
          .add("x", DataTypes.DoubleType)
          .add("z", DataTypes.DoubleType)
          .add("y", DataTypes.DoubleType)
          .add("carrier", DataTypes.StringType)
          .add("label", DataTypes.IntegerType)
          .add("delay", DataTypes.DoubleType)
          .add("inclusion", DataTypes.DoubleType)
          .add("asked", DataTypes.IntegerType);

  private final MlflowServer server;
  private final Path home;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  final SparkSession spark = SparkTestSession.spark();
  final DeltaTables tables;
  final String name = MlflowServer.uniqueName("late");

  PolicyLab(MlflowServer server, Path home) {
    this.server = server;
    this.home = home;
    this.tables = new DeltaTables(spark, Optional.of(home.resolve("lake").toString()));
  }

  /** Writes the recorded rows to the table {@code rows}. */
  void writeRows() {
    List<Row> rows = new ArrayList<>();
    for (String[] line : Expected.rows()) {
      rows.add(
          RowFactory.create(
              Double.valueOf(line[0]),
              Double.valueOf(line[1]),
              Double.valueOf(line[2]),
              line[3],
              Integer.valueOf(line[4]),
              Double.valueOf(line[5]),
              Double.valueOf(line[6]),
              Integer.valueOf(line[7])));
    }
    Dataset<Row> all = spark.createDataFrame(rows, SCHEMA);
    tables.overwrite("rows", all.repartition(3));
  }

  /** Registers a recorded network as a version, without an alias. */
  ModelVersion register(String network, Map<String, String> tags) {
    MlflowClient client = server.client();
    String experiment = client.experiment(name);
    Run run = client.startRun(experiment, network, Map.of());
    Map<String, String> all = new LinkedHashMap<>();
    all.put(ModelTags.PARITY, "1.2E-7");
    all.put(ModelTags.PARITY_ROWS, "512");
    all.putAll(tags);
    all.values().removeIf(String::isEmpty);
    ModelOutput kind = "number".equals(network) ? ModelOutput.number() : ModelOutput.probability();
    var registered =
        ModelRegistration.register(
            client,
            new RegistrationRequest(
                name,
                experiment,
                run.id(),
                Optional.of(new Owner("team:tests", "test")),
                id ->
                    new PackageContents(
                        new FeatureSpec(features(network)),
                        0.4,
                        name,
                        run.id(),
                        id,
                        Optional.of(network(network)),
                        "none".getBytes(StandardCharsets.UTF_8),
                        List.of(Map.of()),
                        "# Test",
                        Map.of(),
                        kind,
                        List.of()),
                champion -> new GateVerdict(List.of(new GateCheck("later", false, 0, "policy"))),
                "champion",
                all,
                work()));
    client.endRun(run.id(), RunStatus.FINISHED);
    return client.version(name, registered.version().version());
  }

  private Path work() {
    try {
      return Files.createDirectories(home.resolve("work"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Feature> features(String network) {
    return switch (network) {
      case "x" -> List.of(number("x"));
      default -> List.of(number("x"), number("z"));
    };
  }

  private static Feature number(String name) {
    return new NumericFeature(name, ColumnType.DOUBLE, 0, 0, 1);
  }

  /** The checks of a policy, by name and slice. */
  GateVerdict evaluate(
      ModelVersion candidate, Optional<ModelVersion> champion, String... settings) {
    return evaluate(candidate, champion, List.of(by(candidate, "user:ada")), settings);
  }

  GateVerdict evaluate(
      ModelVersion candidate,
      Optional<ModelVersion> champion,
      List<Approval> approvals,
      String... settings) {
    JobContext context = context(settings);
    return PolicyEvaluation.evaluate(
        context,
        server.client(),
        PromotionPolicy.of(context.config()),
        candidate,
        champion,
        approvals);
  }

  static Approval by(ModelVersion version, String person) {
    return new Approval(
        person, version.tags().get(ModelTags.PACKAGE_DIGEST), Instant.EPOCH, "looks right");
  }

  JobContext context(String... settings) {
    List<String> all = new ArrayList<>(List.of("policy.latency-batches=3"));
    if (Arrays.stream(settings).noneMatch(text -> text.startsWith("evaluation.table"))) {
      all.add("evaluation.table=rows");
    }
    if (Arrays.stream(settings).noneMatch(text -> text.startsWith("evaluation.label="))) {
      all.add("evaluation.label=label");
    }
    all.addAll(Arrays.asList(settings));
    List<Key<?>> keys = new ArrayList<>(PolicyKeys.ALL);
    keys.addAll(ScoreKeys.OF_OTHERS);
    keys.add(AuditTable.KEY);
    JobConfig config =
        JobConfig.load(JobConfig.Sources.ofSettings(all.toArray(String[]::new)), keys);
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    return new JobContext(spark, config, tables, Progress.on(out), Optional.empty());
  }

  String told() {
    return output.toString(StandardCharsets.UTF_8);
  }

  MlflowClient client() {
    return server.client();
  }

  private static byte[] network(String name) {
    try (var in = PolicyLab.class.getResourceAsStream(name + ".onnx")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
