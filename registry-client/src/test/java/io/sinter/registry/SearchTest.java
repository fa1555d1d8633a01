package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.testing.MlflowServer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Searches of the real server, beside MLflow's Python client. */
@ExtendWith(MlflowServer.class)
class SearchTest {
  private static final String PREFIX = MlflowServer.uniqueName("search");
  private static final int ENTRIES = 25;

  private static MlflowServer server;
  private static MlflowClient client;
  private static String experiment;
  private static List<Run> made;

  @BeforeAll
  static void fill(MlflowServer running) {
    server = running;
    client = running.client();
    experiment = client.experiment(PREFIX);
    made =
        IntStream.range(0, ENTRIES)
            .mapToObj(
                n -> {
                  Run run = client.startRun(experiment, PREFIX + "-" + n, Map.of());
                  client.runs().logParameter(run.id(), "n", String.valueOf(n));
                  client.runs().logMetric(run.id(), new Metric("loss", 1.0 / (1 + n), 1, 0));
                  client.endRun(run.id(), n % 2 == 0 ? RunStatus.FINISHED : RunStatus.FAILED);
                  return run;
                })
            .toList();
  }

  @Test
  void runsAreThoseOfThePythonClientInTheSameOrder() {
    String filter = "metrics.loss < 0.2 and attributes.status = 'FINISHED'";
    List<String> found =
        client
            .runs()
            .search(
                List.of(experiment), Search.where(filter).orderBy("metrics.loss DESC").pageOf(4))
            .map(
                run ->
                    "%s %s %s %s"
                        .formatted(
                            run.id(),
                            run.status(),
                            run.metrics().get("loss"),
                            run.parameters().get("n")))
            .toList();
    assertThat(found).hasSize(10);
    assertThat(found).isEqualTo(python("runs", filter, "metrics.loss DESC", experiment));
  }

  @Test
  void pagesAreFetchedAsTheStreamIsConsumed() throws Exception {
    try (DroppingProxy proxy = new DroppingProxy(server.uri());
        MlflowClient through = MlflowClient.connect(MlflowOptions.of(proxy.uri()))) {
      Search pages = Search.all().orderBy("metrics.loss DESC").pageOf(10);
      Stream<Run> stream = through.runs().search(List.of(experiment), pages);
      assertThat(proxy.requests("runs/search")).isZero();
      assertThat(stream.limit(3).map(Run::id))
          .containsExactlyElementsOf(made.stream().limit(3).map(Run::id).toList());
      assertThat(proxy.requests("runs/search")).isEqualTo(1);
      assertThat(through.runs().search(List.of(experiment), pages).skip(10).findFirst())
          .map(Run::id)
          .contains(made.get(10).id());
      assertThat(proxy.requests("runs/search")).isEqualTo(3);
      assertThat(through.runs().search(List.of(experiment), pages)).hasSize(ENTRIES);
      assertThat(proxy.requests("runs/search")).isEqualTo(6);
    }
  }

  @Test
  void experimentsAreThoseOfThePythonClient() {
    client.experiments().create(PREFIX + "-a", Map.of("kind", "x"));
    Experiment deleted = client.experiments().create(PREFIX + "-b", Map.of("kind", "x"));
    client.experiments().delete(deleted.id());
    String filter = "name LIKE '" + PREFIX + "%'";
    Search search = Search.where(filter).orderBy("name DESC");
    assertThat(client.experiments().search(search.pageOf(1)).map(Experiment::id).toList())
        .hasSize(2)
        .isEqualTo(python("experiments", filter, "name DESC"));
    assertThat(client.experiments().search(search.view(Search.View.DELETED)))
        .singleElement()
        .satisfies(found -> assertThat(found.id()).isEqualTo(deleted.id()))
        .satisfies(found -> assertThat(found.lifecycle()).isEqualTo(Lifecycle.DELETED));
    assertThat(client.experiments().search(search.view(Search.View.ALL))).hasSize(3);
  }

  @Test
  void registeredModelsAndVersionsAreThoseOfThePythonClient() {
    for (int n = 0; n < 5; n++) {
      String name = "%s-%d".formatted(PREFIX, n);
      LoggedModel model =
          client.createLoggedModel(experiment, name, "", Map.of(), Map.of("set", "registered"));
      client.ensureRegisteredModel(name, "", Map.of("parity", n % 2 == 0 ? "even" : "odd"));
      client.createVersion(name, model, "", "first of " + n, Map.of("kind", "search"));
      client.createVersion(name, model, "", "second of " + n, Map.of());
    }
    String filter = "name LIKE '" + PREFIX + "%' AND tags.parity = 'even'";
    assertThat(
            client
                .registeredModels()
                .search(Search.where(filter).orderBy("name DESC").pageOf(2))
                .map(RegisteredModel::name)
                .toList())
        .hasSize(3)
        .isEqualTo(python("registered-models", filter, "name DESC"));
    String versions = "name LIKE '" + PREFIX + "%'";
    assertThat(
            client
                .modelVersions()
                .search(Search.where(versions).orderBy("creation_timestamp ASC").pageOf(3))
                .map(v -> "%s %s %s".formatted(v, v.status(), v.description()))
                .toList())
        .hasSize(10)
        .isEqualTo(python("model-versions", versions, "creation_timestamp ASC"));
    assertThat(client.modelVersions().latest(PREFIX + "-0").orElseThrow().version()).isEqualTo("2");
    assertThat(client.modelVersions().latest(PREFIX + "-none")).isEmpty();
  }

  @Test
  void loggedModelsAreThoseOfThePythonClient() {
    String run = made.get(0).id();
    DatasetInput dataset = DatasetInput.delta(PREFIX, "/data", 3, "", 10, "validation");
    client.logDataset(run, dataset);
    for (int n = 0; n < 5; n++) {
      LoggedModel model =
          client.createLoggedModel(
              experiment,
              PREFIX + "-logged",
              run,
              Map.of("n", String.valueOf(n)),
              Map.of("set", "searched"));
      ModelMetric auc = ModelMetric.of(model.id(), new Metric("auc", n / 10.0, 5, 1)).on(dataset);
      client.runs().logModelMetrics(run, List.of(auc));
      assertThat(client.loggedModel(model.id()).metrics()).containsExactly(auc);
    }
    String filter = "tags.set = 'searched' AND metrics.auc >= 0.1";
    List<String> found =
        client
            .loggedModels()
            .search(List.of(experiment), Search.where(filter).orderBy("metrics.auc DESC").pageOf(3))
            .map(
                m ->
                    "%s %s %s %s [('auc', %s, '%s')]"
                        .formatted(
                            m.id(),
                            m.name(),
                            m.status(),
                            m.parameters().get("n"),
                            m.metrics().get(0).metric().value(),
                            m.metrics().get(0).datasetName()))
            .toList();
    assertThat(found).hasSize(4);
    assertThat(found).isEqualTo(python("logged-models", filter, "metrics.auc DESC", experiment));
  }

  @Test
  void aMistakeInAFilterIsMlflowsOwnMessage() {
    assertThatThrownBy(
            () -> client.runs().search(List.of(experiment), Search.where("loss <")).toList())
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.code()).isEqualTo("INVALID_PARAMETER_VALUE"))
        .hasMessageStartingWith("Cannot search runs: MLflow at ")
        .hasMessageEndingWith("Correct what the server refuses.");
  }

  @Test
  void whatNoServerCouldAnswerIsRefusedAtOnce() {
    assertThatThrownBy(() -> client.runs().search(List.of(), Search.all()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("no experiment is named");
    assertThatThrownBy(
            () -> client.registeredModels().search(Search.all().view(Search.View.DELETED)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("MLflow does not show deleted ones");
    assertThatThrownBy(() -> Search.all().pageOf(0))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("(allowed: 1 to 1000)");
  }

  private static List<String> python(String... arguments) {
    return server
        .runPython(Scripts.LIMIT, Scripts.path("search_everything.py"), arguments)
        .lines()
        .toList();
  }
}
