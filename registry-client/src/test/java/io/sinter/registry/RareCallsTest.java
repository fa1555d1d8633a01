package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.testing.MlflowServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a lifecycle needs now and then, on the real server; each call is made twice. */
@ExtendWith(MlflowServer.class)
class RareCallsTest {
  private MlflowClient client;
  private String name;

  @BeforeEach
  void use(MlflowClient client) {
    this.client = client;
    this.name = MlflowServer.uniqueName("rare");
  }

  @Test
  void anExperimentIsRenamedTaggedDeletedAndRestored() {
    Experiments experiments = client.experiments();
    String id = experiments.create(name, Map.of("a", "1")).id();
    assertThatThrownBy(() -> experiments.create(name, Map.of()))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.code()).isEqualTo("RESOURCE_ALREADY_EXISTS"))
        .hasMessageEndingWith("Choose another name, or use what exists.");
    experiments.tag(id, Map.of("b", "2", "c", "3"));
    twice(() -> experiments.deleteTag(id, "b"));
    twice(() -> experiments.rename(id, name + "-renamed"));
    assertThat(experiments.find(name)).isEmpty();
    Experiment found = experiments.find(name + "-renamed").orElseThrow();
    assertThat(found.tags()).containsEntry("a", "1").containsEntry("c", "3").doesNotContainKey("b");
    assertThat(found.createdAt()).isAfter("2020-01-01T00:00:00Z");
    assertThat(found.artifactUri()).startsWith("mlflow-artifacts:/");

    twice(() -> experiments.delete(id));
    assertThat(experiments.experiment(id).lifecycle()).isEqualTo(Lifecycle.DELETED);
    twice(() -> experiments.restore(id));
    assertThat(experiments.experiment(id).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    assertThatThrownBy(() -> experiments.deleteTag("987654321", "a"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Cannot read experiment 987654321");
  }

  @Test
  void aRunIsChangedDeletedAndRestored() {
    Runs runs = client.runs();
    Run run = client.startRun(client.experiment("rare"), name, Map.of("a", "1"));
    assertThat(run.endedAt()).isEmpty();
    twice(() -> runs.logParameter(run.id(), "p", "1"));
    assertThatThrownBy(() -> runs.logParameter(run.id(), "p", "2"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.code()).isEqualTo("INVALID_PARAMETER_VALUE"));
    twice(() -> runs.logMetric(run.id(), new Metric("m", Double.NaN, 1, 0)));
    runs.tag(run.id(), "b", "2");
    twice(() -> runs.deleteTag(run.id(), "a"));
    twice(() -> runs.rename(run.id(), name + "-renamed"));
    twice(() -> runs.delete(run.id()));
    assertThat(runs.run(run.id()).lifecycle()).isEqualTo(Lifecycle.DELETED);
    twice(() -> runs.restore(run.id()));
    client.endRun(run.id(), RunStatus.KILLED);

    Run read = runs.run(run.id());
    assertThat(read.lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    assertThat(read.name()).isEqualTo(name + "-renamed");
    assertThat(read.tags()).containsEntry("b", "2").doesNotContainKey("a");
    assertThat(read.parameters()).containsEntry("p", "1");
    assertThat(read.metrics().get("m")).isNaN();
    assertThat(read.endedAt().orElseThrow()).isAfterOrEqualTo(read.startedAt());
  }

  @Test
  void aRunKeepsItsModelsAndDataSets() {
    String experiment = client.experiment("rare");
    Run run = client.startRun(experiment, name, Map.of());
    LoggedModel in = client.createLoggedModel(experiment, "in", "", Map.of(), Map.of());
    LoggedModel out = client.createLoggedModel(experiment, "out", run.id(), Map.of(), Map.of());
    DatasetInput dataset = DatasetInput.delta(name, "/lake/t", 7, "[]", 12, "training");
    client.logDataset(run.id(), dataset);
    twice(() -> client.runs().logInputModels(run.id(), List.of(in.id())));
    twice(() -> client.runs().logOutputModels(run.id(), List.of(out.id())));
    Run read = client.run(run.id());
    assertThat(read.datasets()).containsExactly(dataset);
    assertThat(read.inputModels()).containsExactly(in.id());
    assertThat(read.outputModels()).containsExactly(out.id());
  }

  @Test
  void aLoggedModelIsTaggedDescribedByParametersAndDeleted() {
    LoggedModels models = client.loggedModels();
    String id =
        client
            .createLoggedModel(client.experiment("rare"), name, "", Map.of("a", "1"), Map.of())
            .id();
    twice(() -> models.logParameters(id, Map.of("a", "1", "b", "2")));
    assertThatThrownBy(() -> models.logParameters(id, Map.of("b", "3")))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot log parameters of logged model " + id);
    models.tag(id, Map.of("x", "1", "y/z", "2"));
    twice(() -> models.deleteTag(id, "x"));
    LoggedModel read = models.model(id);
    assertThat(read.parameters()).isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(read.tags()).containsEntry("y/z", "2").doesNotContainKey("x");
    assertThat(read.name()).isEqualTo(name);
    twice(() -> models.delete(id));
    assertThatThrownBy(() -> models.model(id))
        .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isNotFound()).isTrue());
  }

  @Test
  void aRegisteredModelIsRenamedDescribedAndDeletedWithItsVersions() {
    RegisteredModels models = client.registeredModels();
    client.ensureRegisteredModel(name, "first", Map.of("a", "1"));
    LoggedModel logged =
        client.createLoggedModel(client.experiment("rare"), name, "", Map.of(), Map.of());
    ModelVersion version = client.createVersion(name, logged, "", "made", Map.of("t", "1"));
    assertThat(version.status()).isEqualTo(ModelVersionStatus.READY);
    ModelVersions versions = client.modelVersions();
    twice(() -> models.describe(name, "second"));
    models.tag(name, Map.of("b", "2"));
    twice(() -> models.deleteTag(name, "a"));
    twice(() -> versions.describe(name, "1", "changed"));
    twice(() -> versions.deleteTag(name, "1", "t"));
    assertThat(versions.awaitReady(name, "1", Duration.ofSeconds(1)).description())
        .isEqualTo("changed");
    assertThat(versions.version(name, "1").tags()).doesNotContainKey("t");
    assertThat(versions.artifactUri(name, "1")).startsWith("mlflow-artifacts:/");

    String renamed = name + "-renamed";
    models.rename(name, renamed);
    assertThat(models.find(name)).isEmpty();
    RegisteredModel read = models.find(renamed).orElseThrow();
    assertThat(read.description()).isEqualTo("second");
    assertThat(read.tags()).isEqualTo(Map.of("b", "2"));
    assertThat(versions.latest(renamed).orElseThrow().version()).isEqualTo("1");
    client.ensureRegisteredModel(name, "", Map.of());
    assertThatThrownBy(() -> models.rename(name, renamed))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.code()).isEqualTo("RESOURCE_ALREADY_EXISTS"));
    twice(() -> models.delete(renamed));
    assertThat(models.find(renamed)).isEmpty();
    assertThat(client.versions(renamed)).isEmpty();
  }

  private static void twice(Runnable call) {
    call.run();
    call.run();
  }
}
