package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.testing.MlflowServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(MlflowServer.class)
class ModelRegistrationTest {
  private static final Owner OWNER = Owner.of("team:flight-ops");

  @TempDir Path temporary;
  private MlflowServer server;
  private MlflowClient client;
  private String name;
  private Run run;
  private final AtomicReference<String> modelId = new AtomicReference<>("");

  @BeforeEach
  void start(MlflowServer server) {
    this.server = server;
    this.client = server.client();
    this.name = MlflowServer.uniqueName("registered");
    this.run = client.startRun(client.experiment(name), "training", Map.of());
  }

  @Test
  void aModelThatPassesBecomesTheChampion() {
    RegisteredResult result =
        ModelRegistration.register(client, request(ModelRegistrationTest::pass));

    assertThat(result.promoted()).isTrue();
    assertThat(result.previous()).isEmpty();
    ModelVersion version = client.versionByAlias(name, "champion").orElseThrow();
    assertThat(result.version()).isEqualTo(version);
    assertThat(version.runId()).isEqualTo(run.id());
    assertThat(version.tags())
        .containsEntry("sinter.owner", "team:flight-ops")
        .containsEntry("sinter.gate", "passed")
        .containsEntry("sinter.gate.summary", "passed: auc 0.73 (>= 0.7)")
        .containsEntry("sinter.package.digest", result.packageDigest())
        .containsEntry("sinter.training.run", run.id())
        .containsEntry("sinter.training.table", "flights");
    assertThat(client.loggedModel(version.modelId()).status()).isEqualTo(LoggedModelStatus.READY);
    assertThat(Owner.resolve(version, client.registeredModel(name).orElseThrow()))
        .map(Owner::urn)
        .contains("team:flight-ops");

    client.download(version, temporary.resolve("down"));
    assertThat(ModelPackage.open(temporary.resolve("down"), result.packageDigest()).features())
        .isEqualTo(TinyModel.FEATURES);
    assertThat(temporary.resolve("work")).isEmptyDirectory();
  }

  @Test
  void pythonSeesTheLineageOfTheVersion() {
    ModelRegistration.register(client, request(ModelRegistrationTest::pass));
    String output =
        server.runPython(Scripts.LIMIT, Scripts.path("show_version.py"), name, "champion");
    assertThat(output.lines())
        .containsExactly(
            "status READY",
            "outputs of the run " + modelId.get(),
            "gate.json passed True checks auc",
            "registered as " + name + " 1");
  }

  @Test
  void aModelThatFailsIsRecordedButLeavesTheChampion() {
    ModelRegistration.register(client, request(ModelRegistrationTest::pass));
    AtomicReference<Optional<ModelVersion>> judgedAgainst = new AtomicReference<>();
    RegisteredResult second =
        ModelRegistration.register(
            client,
            request(
                champion -> {
                  judgedAgainst.set(champion);
                  return new GateVerdict(List.of(new GateCheck("auc", false, 0.6, ">= 0.7")));
                }));

    assertThat(judgedAgainst.get().orElseThrow().version()).isEqualTo("1");
    assertThat(second.promoted()).isFalse();
    assertThat(second.version().version()).isEqualTo("2");
    assertThat(client.version(name, "2").tags())
        .containsEntry("sinter.gate", "failed")
        .containsEntry("sinter.gate.summary", "failed: auc 0.6 (>= 0.7)");
    assertThat(client.registeredModel(name).orElseThrow().aliases())
        .isEqualTo(Map.of("champion", "1"));
  }

  @Test
  void aModelWithoutOwnerIsNotRegistered() {
    assertThatThrownBy(
            () ->
                ModelRegistration.register(
                    client, request(Optional.empty(), ModelRegistrationTest::pass, "champion")))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot register model '" + name + "': no owner");
    assertNothingIsRegistered();
    assertThat(modelId.get()).isEmpty();
  }

  @Test
  void theOwnerOfTheRegisteredModelCounts() {
    client.ensureRegisteredModel(name, "", Map.of(ModelTags.OWNER, "user:ada@example.org"));
    RegisteredResult result =
        ModelRegistration.register(
            client, request(Optional.empty(), ModelRegistrationTest::pass, "champion"));
    assertThat(result.version().tags()).containsEntry("sinter.owner", "user:ada@example.org");
  }

  @Test
  void aGateThatThrowsLeavesNothingRegistered() {
    assertThatThrownBy(
            () ->
                ModelRegistration.register(
                    client,
                    request(
                        champion -> {
                          throw new IllegalStateException("the gate broke");
                        })))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the gate broke");
    assertNothingIsRegistered();
    assertModelFailed();
  }

  @Test
  void aPackageThatCannotBeMadeLeavesNothingRegistered() {
    RegistrationRequest good = request(ModelRegistrationTest::pass);
    RegistrationRequest bad =
        new RegistrationRequest(
            name,
            good.experimentId(),
            good.runId(),
            good.owner(),
            id -> {
              modelId.set(id);
              throw new IllegalStateException("no network");
            },
            good.gate(),
            good.alias(),
            good.lineageTags(),
            good.workDirectory());
    assertThatThrownBy(() -> ModelRegistration.register(client, bad))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no network");
    assertNothingIsRegistered();
    assertModelFailed();
  }

  @Test
  void anAliasThatCannotBeSetTakesTheVersionBackAndKeepsTheChampion() {
    ModelRegistration.register(client, request(ModelRegistrationTest::pass));
    RegistrationRequest misnamed = request(Optional.of(OWNER), ModelRegistrationTest::pass, "v7");
    assertThatThrownBy(() -> ModelRegistration.register(client, misnamed))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Cannot set alias 'v7' of model '" + name + "'");
    assertThat(client.versions(name)).extracting(ModelVersion::version).containsExactly("1");
    assertThat(client.registeredModel(name).orElseThrow().aliases())
        .isEqualTo(Map.of("champion", "1"));
    assertModelFailed();
  }

  /** Somebody else promotes while the gate judges. */
  @Test
  void anAliasThatMovedSinceTheGateLookedStaysThere() {
    ModelRegistration.register(client, request(ModelRegistrationTest::pass));
    RegisteredResult second = ModelRegistration.register(client, request(champion -> refuse()));
    assertThat(second.refusal())
        .hasValueSatisfying(why -> assertThat(why).startsWith("gate failed"));

    RegisteredResult third =
        ModelRegistration.register(
            client,
            request(
                champion -> {
                  client.setAlias(name, "champion", "2");
                  return pass(champion);
                }));

    assertThat(third.promoted()).isFalse();
    assertThat(third.refusal())
        .contains(
            "Cannot move alias 'champion' of model '%s' to version 3: it points to version 2, and the gate compared with version 1 (allowed: no change in between). Judge the version again."
                .formatted(name));
    assertThat(client.registeredModel(name).orElseThrow().aliases())
        .isEqualTo(Map.of("champion", "2"));
    assertThat(client.version(name, "3").tags()).containsEntry("sinter.gate", "passed");
    assertThat(client.loggedModel(modelId.get()).status()).isEqualTo(LoggedModelStatus.READY);
  }

  private static GateVerdict refuse() {
    return new GateVerdict(List.of(new GateCheck("auc", false, 0.4, ">= 0.7")));
  }

  @Test
  void lostAnswersAboutTheAliasPutTheOldChampionBack() throws IOException {
    ModelRegistration.register(client, request(ModelRegistrationTest::pass));
    try (DroppingProxy proxy = new DroppingProxy(server.uri());
        MlflowClient impatient =
            MlflowClient.connect(
                new MlflowOptions(proxy.uri(), Duration.ofSeconds(5), Duration.ofSeconds(5)))) {
      proxy.dropEveryAnswerTo("POST /api/2.0/mlflow/registered-models/alias");
      assertThatThrownBy(
              () -> ModelRegistration.register(impatient, request(ModelRegistrationTest::pass)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("Cannot set alias 'champion' of model '" + name + "' to version 2");
    }
    assertThat(client.registeredModel(name).orElseThrow().aliases())
        .isEqualTo(Map.of("champion", "1"));
    assertThat(client.versions(name)).extracting(ModelVersion::version).containsExactly("1");
    assertModelFailed();
  }

  @Test
  void aLostAnswerAboutTheVersionStillRegistersOne() throws IOException {
    try (DroppingProxy proxy = new DroppingProxy(server.uri());
        MlflowClient through = MlflowClient.connect(MlflowOptions.of(proxy.uri()))) {
      proxy.dropNextAnswerTo("POST /api/2.0/mlflow/model-versions/create");
      RegisteredResult result =
          ModelRegistration.register(through, request(ModelRegistrationTest::pass));
      assertThat(proxy.dropped()).isEqualTo(1);
      assertThat(result.promoted()).isTrue();
      assertThat(client.versions(name)).hasSize(1);
    }
  }

  private void assertNothingIsRegistered() {
    assertThat(client.versions(name)).isEmpty();
    assertThat(temporary.resolve("work"))
        .satisfiesAnyOf(
            work -> assertThat(work).doesNotExist(), work -> assertThat(work).isEmptyDirectory());
  }

  private void assertModelFailed() {
    assertThat(client.loggedModel(modelId.get()).status())
        .isEqualTo(LoggedModelStatus.UPLOAD_FAILED);
  }

  private static GateVerdict pass(Optional<ModelVersion> champion) {
    return new GateVerdict(List.of(new GateCheck("auc", true, 0.73, ">= 0.7")));
  }

  private RegistrationRequest request(Function<Optional<ModelVersion>, GateVerdict> gate) {
    return request(Optional.of(OWNER), gate, "champion");
  }

  private RegistrationRequest request(
      Optional<Owner> owner, Function<Optional<ModelVersion>, GateVerdict> gate, String alias) {
    return new RegistrationRequest(
        name,
        run.experimentId(),
        run.id(),
        owner,
        id -> {
          modelId.set(id);
          return TinyModel.contents(run.id(), id);
        },
        gate,
        alias,
        Map.of(ModelTags.TRAINING_TABLE, "flights"),
        temporary.resolve("work"));
  }
}
