package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.testing.MlflowServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(MlflowServer.class)
class MlflowLifecycleTest {
  private static final long BIG_FILE_BYTES = 30L << 20;

  @TempDir Path temporary;
  private MlflowClient client;
  private String experiment;

  @BeforeEach
  void useServer(MlflowClient client) {
    this.client = client;
    this.experiment = client.experiment("lifecycle");
  }

  @Test
  void anExperimentIsCreatedOnceAndFoundAfterwards() {
    String name = MlflowServer.uniqueName("experiment");
    assertThat(client.experiment(name)).isEqualTo(client.experiment(name)).isNotEqualTo(experiment);
  }

  @Test
  void aRunKeepsWhatIsLogged() {
    Run run = client.startRun(experiment, "training", Map.of("purpose", "test"));
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    client.logParameters(
        run.id(), Map.of("epochs", "3", "long", "x".repeat(7000), "accents", "größe ✓ \"quoted\""));
    client.tagRun(run.id(), Map.of("later", "yes"));
    client.endRun(run.id(), RunStatus.FINISHED);

    Run read = client.run(run.id());
    assertThat(read.name()).isEqualTo("training");
    assertThat(read.experimentId()).isEqualTo(experiment);
    assertThat(read.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(read.parameters())
        .containsEntry("epochs", "3")
        .containsEntry("long", "x".repeat(6000))
        .containsEntry("accents", "größe ✓ \"quoted\"");
    assertThat(read.tags()).containsEntry("purpose", "test").containsEntry("later", "yes");
  }

  @Test
  void thousandsOfMetricPointsAndHundredsOfParametersAreLogged(MlflowServer server) {
    Run run = client.startRun(experiment, "many", Map.of());
    List<Metric> metrics =
        LongStream.range(0, 2500)
            .mapToObj(step -> new Metric("loss", 1.0 / (step + 1), 1_700_000_000_000L + step, step))
            .toList();
    client.logMetrics(run.id(), metrics);
    client.logMetrics(
        run.id(),
        List.of(
            new Metric("nan", Double.NaN, 1, 0),
            new Metric("infinite", Double.POSITIVE_INFINITY, 1, 0)));
    Map<String, String> parameters =
        IntStream.range(0, 250)
            .boxed()
            .collect(java.util.stream.Collectors.toMap(i -> "p" + i, i -> "v".repeat(5900)));
    client.logParameters(run.id(), parameters);

    Run read = client.run(run.id());
    assertThat(read.metrics()).containsEntry("loss", 1.0 / 2500).containsEntry("nan", Double.NaN);
    assertThat(read.metrics().get("infinite")).isGreaterThan(1e300);
    assertThat(read.parameters()).isEqualTo(parameters);

    String points =
        server.runPython(Scripts.LIMIT, Scripts.path("count_points.py"), run.id(), "loss");
    assertThat(points.strip()).isEqualTo("2500 points, steps 0 to 2499");
  }

  @Test
  void aDeltaTableIsVisibleAsInputToPython(MlflowServer server) {
    Run run = client.startRun(experiment, "inputs", Map.of());
    client.logDataset(
        run.id(),
        DatasetInput.delta("flight_features", "/lake/flight_features", 3, "{}", 12, "training"));
    client.logDataset(
        run.id(),
        DatasetInput.delta("flight_features", "/other/flight_features", 3, "{}", 12, "validation"));
    assertThat(server.runPython(Scripts.LIMIT, Scripts.path("list_inputs.py"), run.id()).lines())
        .containsExactlyInAnyOrder(
            "training flight_features /lake/flight_features version 3 rows 12",
            "validation flight_features /other/flight_features version 3 rows 12");
  }

  @Test
  void filesComeBackByteForByte() throws IOException {
    Path directory = Files.createDirectories(temporary.resolve("up"));
    Random random = new Random(7);
    byte[] big = new byte[(int) BIG_FILE_BYTES];
    random.nextBytes(big);
    Files.write(directory.resolve("big.bin"), big);
    Files.createDirectories(directory.resolve("a b").resolve("c+d"));
    Files.write(directory.resolve("a b").resolve("c+d").resolve("ü ~&=;.txt"), new byte[] {1, 2});
    Files.createFile(directory.resolve("empty"));

    Run run = client.startRun(experiment, "files", Map.of());
    LoggedModel model =
        client.createLoggedModel(
            experiment, "files", run.id(), Map.of("layers", "2"), Map.of("kind", "test"));
    assertThat(model.status()).isEqualTo(LoggedModelStatus.PENDING);
    client.upload(model, directory);
    client.finish(model, LoggedModelStatus.READY);
    client.linkOutput(run.id(), model.id());
    assertThat(client.loggedModel(model.id()).status()).isEqualTo(LoggedModelStatus.READY);

    String name = MlflowServer.uniqueName("files");
    client.ensureRegisteredModel(name, "files", Map.of());
    ModelVersion version = client.createVersion(name, model, run.id(), "first", Map.of());
    Path target = temporary.resolve("down").resolve("model");
    client.download(version, target);
    assertThat(target.resolve("big.bin")).hasBinaryContent(big);
    assertThat(target.resolve("a b").resolve("c+d").resolve("ü ~&=;.txt"))
        .hasBinaryContent(new byte[] {1, 2});
    assertThat(target.resolve("empty")).isEmptyFile();
    try (var left = Files.list(target.getParent())) {
      assertThat(left).containsExactly(target);
    }
  }

  @Test
  void aPackageSurvivesTheServerUnchanged() {
    Path up = temporary.resolve("up");
    ModelPackage written = ModelPackage.write(up, TinyModel.contents("", "m-x"));
    ModelVersion version = registered(MlflowServer.uniqueName("package"), up);
    client.download(version, temporary.resolve("down"));
    assertThat(ModelPackage.open(temporary.resolve("down"), written.digest()).features())
        .isEqualTo(TinyModel.FEATURES);
  }

  @Test
  void versionsAreNumberedTaggedListedAndDeleted() throws IOException {
    String name = MlflowServer.uniqueName("versions");
    assertThat(client.registeredModel(name)).isEmpty();
    assertThat(client.versions(name)).isEmpty();
    Path files = someFiles();
    ModelVersion first = registered(name, files);
    ModelVersion second = registered(name, files);
    assertThat(first.version()).isEqualTo("1");
    assertThat(second.version()).isEqualTo("2");
    assertThat(client.versions(name)).extracting(ModelVersion::version).containsExactly("1", "2");

    client.tagVersion(name, "2", Map.of("owner", "team:x", "note", "a 'quote'"));
    ModelVersion read = client.version(name, "2");
    assertThat(read.tags()).containsEntry("owner", "team:x").containsEntry("note", "a 'quote'");
    assertThat(read.modelId()).isEqualTo(second.modelId()).startsWith("m-");
    assertThat(read.description()).isEqualTo("test");
    assertThat(read.createdAt()).isAfter("2020-01-01T00:00:00Z");

    client.deleteVersion(name, "1");
    client.deleteVersion(name, "1");
    assertThat(client.versions(name)).extracting(ModelVersion::version).containsExactly("2");
  }

  @Test
  void anAliasIsSetMovedAndDeleted() throws IOException {
    String name = MlflowServer.uniqueName("alias");
    Path files = someFiles();
    registered(name, files);
    registered(name, files);
    assertThat(client.versionByAlias(name, "champion")).isEmpty();
    client.setAlias(name, "champion", "1");
    assertThat(ModelReference.parse("models:/" + name + "@champion").resolve(client).version())
        .isEqualTo("1");
    client.setAlias(name, "champion", "2");
    assertThat(client.versionByAlias(name, "champion").orElseThrow().aliases())
        .containsExactly("champion");
    assertThat(client.registeredModel(name).orElseThrow().aliases())
        .isEqualTo(Map.of("champion", "2"));
    client.deleteAlias(name, "champion");
    client.deleteAlias(name, "champion");
    assertThat(client.versionByAlias(name, "champion")).isEmpty();
    assertThatThrownBy(() -> ModelReference.parse(name + "@champion").resolve(client))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Cannot find model version models:/" + name + "@champion");
  }

  @Test
  void ensuringARegisteredModelAddsOnlyMissingTags() {
    String name = MlflowServer.uniqueName("ensured");
    client.ensureRegisteredModel(name, "described", Map.of(ModelTags.OWNER, "team:first"));
    client.ensureRegisteredModel(
        name, "ignored", Map.of(ModelTags.OWNER, "team:second", "extra", "1"));
    RegisteredModel model = client.registeredModel(name).orElseThrow();
    assertThat(model.description()).isEqualTo("described");
    assertThat(model.tags()).isEqualTo(Map.of(ModelTags.OWNER, "team:first", "extra", "1"));
    assertThat(model.aliases()).isEmpty();
    assertThat(model.createdAt()).isAfter("2020-01-01T00:00:00Z");
  }

  @Test
  void whatDoesNotExistIsNamedInTheMessage(MlflowServer server) {
    assertThatThrownBy(() -> client.version("no-such-model", "7"))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.code()).isEqualTo("RESOURCE_DOES_NOT_EXIST"))
        .hasMessageStartingWith("Cannot read version 7 of model 'no-such-model': MLflow at ")
        .hasMessageContaining("answered 404 RESOURCE_DOES_NOT_EXIST")
        .hasMessageEndingWith("Check the name in MLflow's user interface at " + server.uri() + ".");
    assertThatThrownBy(() -> client.run("0".repeat(32)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("RESOURCE_DOES_NOT_EXIST");
  }

  @Test
  void aLinkAmongTheFilesIsNotUploaded() throws IOException {
    Path directory = someFiles();
    Files.createSymbolicLink(directory.resolve("passwd"), Path.of("/etc/passwd"));
    LoggedModel model = client.createLoggedModel(experiment, "link", "", Map.of(), Map.of());
    assertThatThrownBy(() -> client.upload(model, directory))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("'passwd' in " + directory + " is a link or no file");
  }

  private ModelVersion registered(String name, Path files) {
    LoggedModel model = client.createLoggedModel(experiment, name, "", Map.of(), Map.of());
    client.upload(model, files);
    client.finish(model, LoggedModelStatus.READY);
    client.ensureRegisteredModel(name, "", Map.of());
    return client.createVersion(name, model, "", "test", Map.of());
  }

  private Path someFiles() throws IOException {
    Path directory = Files.createDirectories(temporary.resolve("some"));
    Files.writeString(directory.resolve("MLmodel"), "flavors: {}\n");
    return directory;
  }
}
