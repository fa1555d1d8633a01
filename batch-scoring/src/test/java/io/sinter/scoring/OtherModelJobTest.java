package io.sinter.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.ConfigException;
import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.RegistryException;
import io.sinter.registry.testing.ForeignModels;
import io.sinter.registry.testing.MlflowServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Models that the real Python client logged into the real server, scored from there. */
@ExtendWith({SparkTestSession.class, MlflowServer.class})
class OtherModelJobTest {
  private static final String COLUMNS = "model.columns=distance,wind,hour,load";

  @TempDir private Path home;
  private MlflowServer server;
  private Lab lab;

  @BeforeEach
  void open(MlflowServer given) {
    server = given;
    lab = new Lab(given, home);
    lab.tables.append("flights", OtherRows.of(lab.spark));
  }

  private Map<String, Double> log(String model, String kind) {
    Path folder = ForeignModels.copy(model, home.resolve(model));
    return log(folder, kind);
  }

  /** Logs a folder; what Python says of the rows. */
  private Map<String, Double> log(Path folder, String kind) {
    Path resources =
        MlflowServer.root().resolve("registry-client/src/test/resources/foreign/rows.csv");
    String output =
        server.runPython(
            Duration.ofMinutes(2),
            MlflowServer.root().resolve("batch-scoring/src/test/scripts/log_foreign_models.py"),
            folder.toString(),
            kind,
            lab.model,
            resources.toString());
    Map<String, Double> scores = new HashMap<>();
    output
        .lines()
        .filter(line -> line.startsWith("score "))
        .map(line -> line.split(" "))
        .forEach(parts -> scores.put(parts[1], Double.valueOf(parts[2])));
    return scores;
  }

  private void assertScores(Map<String, Double> expected) {
    Map<String, Double> found = lab.scoresOf("1");
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (id, score) -> assertThat(found.get(id)).as(id).isCloseTo(score, within(1e-6)));
  }

  @Test
  void aClassifierOfScikitLearnIsScoredFromTheRegistry() {
    Map<String, Double> python = log("sklearn-zipmap", "onnx");
    assertThat(python).hasSize(60);

    lab.score();
    assertScores(python);
    String digest = lab.scores().select("model_digest").first().getString(0);
    assertThat(digest).matches("[0-9a-f]{64}");
    lab.score("model.digest=" + digest);
    assertThat(lab.told()).contains("has scored all 60 rows before");
    assertThatThrownBy(() -> lab.score("model.digest=" + "0".repeat(64)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("not " + "0".repeat(64) + " as expected");
  }

  @Test
  void aStreamScoresWithANetworkOfPyTorchWhoseTensorsLieBesideIt() {
    Map<String, Double> python = log("torch-onnx", "onnx");

    lab.stream(COLUMNS, "trigger=available-now");
    assertScores(python);
    lab.tables.append(
        "flights",
        OtherRows.of(lab.spark)
            .selectExpr("concat('s', id) id", "distance", "wind", "hour", "load", "carrier"));
    lab.stream(COLUMNS);
    assertThat(lab.scoresOf("1")).hasSize(120);
    for (Row row : lab.scores().where("id = 'sr003'").collectAsList()) {
      assertThat(row.<Double>getAs("prediction")).isCloseTo(python.get("r003"), within(1e-6));
    }
  }

  @Test
  void torchScriptIsScoredAndItsPlanTold() {
    log("torchscript", "folder");

    assertThat(new ScoreJob().plan(lab.context(new ScoreJob())))
        .anySatisfy(line -> assertThat(line).contains("score with " + lab.model));
    assertThatThrownBy(() -> lab.score("scoring.device=cuda"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("was logged by Python, and such models are scored on the CPU");
    lab.score();
    assertScores(ForeignModels.expected("torchscript"));
  }

  @Test
  void picklesAreRefusedBeforeTheyAreRead() {
    log("torch-pickle", "folder");
    assertThatThrownBy(() -> lab.score(COLUMNS))
        .isInstanceOf(RegistryException.class)
        .hasMessageContainingAll("it is a pickle of torch.save", "torch.jit.script(model)");
    assertThat(lab.tables.exists("scores")).isFalse();
  }

  @Test
  void aModelThatCannotBeLoadedIsOneError() throws Exception {
    Path folder = ForeignModels.copy("sklearn-tensor", home.resolve("broken"));
    byte[] graph = Files.readAllBytes(folder.resolve("model.onnx"));
    // An operator's name that no runtime has: the reader lets it pass, the runtime does not.
    String text = new String(graph, java.nio.charset.StandardCharsets.ISO_8859_1);
    Files.writeString(
        folder.resolve("model.onnx"),
        text.replace("LinearClassifier", "LinearClassifiar"),
        java.nio.charset.StandardCharsets.ISO_8859_1);
    log(folder, "folder");
    assertThatThrownBy(() -> lab.score(COLUMNS))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll("tried in a process of its own, it failed", "LinearClassifiar");
  }

  @Test
  void keysForOthersAreRefusedForOnesOwn() {
    lab.register("a");
    assertThatThrownBy(() -> lab.score(COLUMNS, "model.output=score"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("model.columns: given, but", "model.output: given, but");
    assertThatThrownBy(() -> lab.score("model.digest=" + "1".repeat(64)))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("it was registered with digest");
  }
}
