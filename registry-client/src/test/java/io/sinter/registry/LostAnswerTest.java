package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.registry.testing.MlflowServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MlflowServer.class)
class LostAnswerTest {
  private DroppingProxy proxy;
  private MlflowClient client;
  private MlflowClient direct;

  @BeforeEach
  void connectThroughTheProxy(MlflowServer server) throws IOException {
    proxy = new DroppingProxy(server.uri());
    client = MlflowClient.connect(MlflowOptions.of(proxy.uri()));
    direct = server.client();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
  }

  @Test
  void aVersionIsNotCreatedTwice() {
    String name = MlflowServer.uniqueName("lost");
    String experiment = direct.experiment("lost");
    LoggedModel model = direct.createLoggedModel(experiment, name, "", Map.of(), Map.of());
    direct.ensureRegisteredModel(name, "", Map.of());
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/model-versions/create");

    ModelVersion version = client.createVersion(name, model, "", "once", Map.of("a", "b"));

    assertThat(proxy.dropped()).isEqualTo(1);
    assertThat(version.version()).isEqualTo("1");
    assertThat(version.tags()).containsEntry("a", "b");
    assertThat(direct.versions(name)).extracting(ModelVersion::version).containsExactly("1");
  }

  @Test
  void aRunIsNotCreatedTwice(MlflowServer server) {
    String name = MlflowServer.uniqueName("lost-run");
    String experiment = direct.experiment(name);
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/runs/create");
    Run run = client.startRun(experiment, name, Map.of());
    assertThat(proxy.dropped()).isEqualTo(1);
    assertThat(direct.run(run.id()).name()).isEqualTo(name);
    assertThat(count(server, experiment)).isEqualTo("1 runs, 0 logged models");
  }

  @Test
  void aLoggedModelIsNotCreatedTwice(MlflowServer server) {
    String name = MlflowServer.uniqueName("lost-model");
    String experiment = direct.experiment(name);
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/logged-models");
    LoggedModel model = client.createLoggedModel(experiment, name, "", Map.of(), Map.of());
    assertThat(proxy.dropped()).isEqualTo(1);
    assertThat(direct.loggedModel(model.id()).experimentId()).isEqualTo(experiment);
    assertThat(count(server, experiment)).isEqualTo("0 runs, 1 logged models");
  }

  @Test
  void metricPointsAreNotDoubled(MlflowServer server) {
    Run run = direct.startRun(direct.experiment("lost"), "points", Map.of());
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/runs/log-batch");
    client.logMetrics(
        run.id(), List.of(new Metric("loss", 0.5, 1, 0), new Metric("loss", 0.25, 2, 1)));
    assertThat(proxy.dropped()).isEqualTo(1);
    assertThat(server.runPython(Scripts.LIMIT, Scripts.path("count_points.py"), run.id(), "loss"))
        .isEqualTo("2 points, steps 0 to 1\n");
  }

  @Test
  void anExperimentIsNotTakenForAnothers() {
    String name = MlflowServer.uniqueName("lost-experiment");
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/experiments/create");
    Experiment made = client.experiments().create(name, Map.of("a", "b"));
    assertThat(proxy.dropped()).isEqualTo(1);
    assertThat(direct.experiments().find(name)).contains(made);
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/experiments/delete");
    client.experiments().delete(made.id());
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/experiments/restore");
    client.experiments().restore(made.id());
    assertThat(proxy.dropped()).isEqualTo(3);
    assertThat(direct.experiments().experiment(made.id()).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
  }

  @Test
  void aModelIsRenamedLinkedAndDescribedOnce() {
    String name = MlflowServer.uniqueName("lost-rename");
    String experiment = direct.experiment("lost");
    Run run = direct.startRun(experiment, name, Map.of());
    LoggedModel first = direct.createLoggedModel(experiment, name, "", Map.of(), Map.of());
    LoggedModel second = direct.createLoggedModel(experiment, name, "", Map.of(), Map.of());
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/runs/outputs");
    client.linkOutput(run.id(), first.id());
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/runs/log-inputs");
    client.runs().logInputModels(run.id(), List.of(first.id()));
    client.runs().logOutputModels(run.id(), List.of(first.id(), second.id()));
    assertThat(direct.run(run.id()).inputModels()).containsExactly(first.id());
    assertThat(direct.run(run.id()).outputModels())
        .containsExactlyInAnyOrder(first.id(), second.id());

    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/logged-models/");
    client.loggedModels().logParameters(first.id(), Map.of("layers", "2"));
    assertThat(direct.loggedModel(first.id()).parameters()).isEqualTo(Map.of("layers", "2"));

    direct.ensureRegisteredModel(name, "", Map.of());
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/registered-models/rename");
    client.registeredModels().rename(name, name + "-new");
    assertThat(direct.registeredModel(name)).isEmpty();
    assertThat(direct.registeredModel(name + "-new")).isPresent();
    proxy.dropNextAnswerTo("DELETE /api/2.0/mlflow/registered-models/delete");
    client.registeredModels().delete(name + "-new");
    assertThat(direct.registeredModel(name + "-new")).isEmpty();
    assertThat(proxy.dropped()).isEqualTo(5);
  }

  @Test
  void whatIsIdempotentIsDoneAgain() {
    String name = MlflowServer.uniqueName("lost-alias");
    LoggedModel model =
        direct.createLoggedModel(direct.experiment("lost"), name, "", Map.of(), Map.of());
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/registered-models/create");
    client.ensureRegisteredModel(name, "", Map.of());
    client.createVersion(name, model, "", "", Map.of());
    proxy.dropNextAnswerTo("POST /api/2.0/mlflow/registered-models/alias");
    client.setAlias(name, "champion", "1");
    proxy.dropNextAnswerTo("GET /api/2.0/mlflow/registered-models/alias");
    assertThat(client.versionByAlias(name, "champion").orElseThrow().version()).isEqualTo("1");
    proxy.dropNextAnswerTo("DELETE /api/2.0/mlflow/model-versions/delete");
    client.deleteVersion(name, "1");
    assertThat(proxy.dropped()).isEqualTo(4);
    assertThat(direct.versions(name)).isEmpty();
  }

  private static String count(MlflowServer server, String experiment) {
    return server.runPython(Scripts.LIMIT, Scripts.path("count_experiment.py"), experiment).strip();
  }
}
