package io.sinter.scoring;

import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Progress;
import io.sinter.job.SinterJob;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelRegistration;
import io.sinter.registry.Owner;
import io.sinter.registry.PackageContents;
import io.sinter.registry.RegistrationRequest;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import io.sinter.registry.testing.MlflowServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A home with a lake, a registered model of its own on a real server, and the jobs run on them. The
 * source table is {@code flights}, the target {@code scores}, the key {@code id}.
 */
final class Lab {
  private final MlflowServer server;
  private final Path home;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  final SparkSession spark = SparkTestSession.spark();
  final DeltaTables tables;
  final String model = MlflowServer.uniqueName("flight-delay");

  Lab(MlflowServer server, Path home) {
    this.server = server;
    this.home = home;
    this.tables = new DeltaTables(spark, Optional.of(home.resolve("lake").toString()));
  }

  /** Registers model a or b; its version becomes the champion. */
  String register(String which) {
    return register((runId, modelId) -> Fixture.contents(which, runId, modelId));
  }

  /**
   * Registers what is made of a run's and a logged model's id; its version becomes the champion.
   */
  String register(BiFunction<String, String, PackageContents> contents) {
    MlflowClient client = server.client();
    String experiment = client.experiment(model);
    Run run = client.startRun(experiment, "test", Map.of());
    try {
      var registered =
          ModelRegistration.register(
              client,
              new RegistrationRequest(
                  model,
                  experiment,
                  run.id(),
                  Optional.of(new Owner("team:tests", "test")),
                  id -> contents.apply(run.id(), id),
                  champion -> new GateVerdict(List.of(new GateCheck("always", true, 1, "none"))),
                  "champion",
                  Map.of(),
                  Files.createDirectories(home.resolve("work"))));
      client.endRun(run.id(), RunStatus.FINISHED);
      return registered.version().version();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  MlflowClient client() {
    return server.client();
  }

  /** Appends recorded rows to the source. */
  void flights(int from, int to) {
    tables.append("flights", Fixture.rows(spark, from, to));
  }

  JobOutcome score(String... settings) {
    return run(new ScoreJob(), settings);
  }

  JobOutcome stream(String... settings) {
    return run(new StreamJob(), settings);
  }

  JobOutcome run(SinterJob job, String... settings) {
    return job.run(context(job, settings));
  }

  JobContext context(SinterJob job, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "source.table=flights",
                "source.keys=id",
                "model=models:/%s@champion".formatted(model),
                "target.table=scores",
                "mlflow.tracking-uri=" + server.uri()));
    all.addAll(Arrays.asList(settings));
    JobConfig config =
        JobConfig.load(JobConfig.Sources.ofSettings(all.toArray(String[]::new)), job.keys());
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    return new JobContext(spark, config, tables, Progress.on(out), Optional.empty());
  }

  /** What the jobs have told their user, from then on when this was last asked. */
  String told() {
    String text = output.toString(StandardCharsets.UTF_8);
    output.reset();
    return text;
  }

  /** What they have told, without forgetting it. */
  String soFar() {
    return output.toString(StandardCharsets.UTF_8);
  }

  Dataset<Row> scores() {
    return tables.read(tables.latest("scores"));
  }

  /** The scores by id, of one model version. */
  Map<String, Double> scoresOf(String version) {
    Map<String, Double> found = new HashMap<>();
    for (Row row :
        scores().where("model_version = " + version).select("id", "score").collectAsList()) {
      if (found.put(row.getString(0), row.getDouble(1)) != null) {
        throw new AssertionError("two rows of " + row.getString(0));
      }
    }
    return found;
  }

  Path checkpoint() {
    return home.resolve("checkpoints").resolve("scores");
  }
}
