package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that no MLflow is: silent, absent, redirecting, lying about file names. */
class BadServerTest {
  private static final Duration PATIENT = Duration.ofMinutes(1);
  private static final ModelVersion VERSION =
      new ModelVersion("m", "1", "", "", "", Map.of(), List.of(), Instant.EPOCH, "");

  @TempDir Path temporary;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger calls = new AtomicInteger();
  private HttpServer server;

  private record Answer(int status, String body, Map<String, String> headers) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          Answer answer =
              answers.getOrDefault(
                  exchange.getRequestURI().getPath(), new Answer(404, "{}", Map.of()));
          answer.headers().forEach(exchange.getResponseHeaders()::set);
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    answer("/version", 200, "3.17.2");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aServerThatAcceptsAndStaysSilentIsGivenUpInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      long start = System.nanoTime();
      assertThatThrownBy(
              () ->
                  MlflowClient.connect(
                      new MlflowOptions(uri, Duration.ofSeconds(1), Duration.ofSeconds(60))))
          .isInstanceOf(RegistryException.class)
          .hasMessageStartingWith(
              "Cannot use the MLflow server: MLflow at " + uri + " did not answer within 1 s.");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void aServerThatFallsSilentLaterIsGivenUpInTime() {
    MlflowClient client = connect(Duration.ofSeconds(1));
    server.removeContext("/");
    server.createContext("/", exchange -> sleep());
    long start = System.nanoTime();
    assertThatThrownBy(() -> client.run("r1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot read run r1: MLflow at " + uri())
        .hasMessageContaining("did not answer within 1 s");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void aDownloadThatStallsIsGivenUpAndLeavesNothing() {
    MlflowClient client = connect(Duration.ofSeconds(1));
    files("[{\"path\":\"model.onnx\",\"is_dir\":false}]");
    server.createContext(
        "/api/2.0/mlflow-artifacts/artifacts/1/models",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          sleep();
        });
    assertThatThrownBy(() -> client.download(VERSION, temporary.resolve("model")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Cannot download model version m/1 (file model.onnx): MLflow at ")
        .hasMessageContaining("did not answer within 1 s");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void anAbsentServerIsNamedAtOnce() {
    // Nobody's: a free port may be another program's a moment later.
    URI uri = URI.create("http://127.0.0.1:1");
    assertThatThrownBy(() -> MlflowClient.connect(MlflowOptions.of(uri)))
        .isInstanceOf(RegistryException.class)
        .hasMessage(
            "Cannot use the MLflow server: MLflow at %s cannot be reached (connection refused). Start a local server with `./sinter up`, or set the tracking URI to a running one."
                .formatted(uri));
  }

  @Test
  void anOldServerIsRefused() {
    answer("/version", 200, "2.22.0");
    assertThatThrownBy(() -> connect(PATIENT))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its version is 2.22.0 (allowed: 3.0 or newer)");
  }

  @Test
  void anotherKindOfServerIsRefused() {
    answer("/version", 200, "<html>hello</html>");
    assertThatThrownBy(() -> connect(PATIENT))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("cannot be understood (no version: <html>hello</html>)");
  }

  @Test
  void aRedirectIsNotFollowed() {
    MlflowClient client = connect(PATIENT);
    answers.put(
        "/api/2.0/mlflow/runs/get",
        new Answer(302, "", Map.of("Location", "http://elsewhere.example/")));
    assertThatThrownBy(() -> client.run("r1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("answered 302")
        .hasMessageContaining("final address (http://elsewhere.example/)");
  }

  @Test
  void credentialsAreNotCarriedToAnotherHost() throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicInteger visits = new AtomicInteger();
    other.createContext(
        "/",
        exchange -> {
          visits.incrementAndGet();
          exchange.close();
        });
    other.start();
    try {
      MlflowClient client =
          MlflowClient.connect(
              MlflowOptions.of(uri()).withCredentials(Credentials.bearer("s3cret")));
      String elsewhere = "http://127.0.0.1:" + other.getAddress().getPort() + "/";
      answers.put(
          "/api/2.0/mlflow/runs/get",
          new Answer(307, "", Map.of("Location", elsewhere + "?token=s3cret")));
      assertThatThrownBy(() -> client.run("r1"))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("final address (" + elsewhere + ")")
          .hasMessageNotContaining("s3cret");
      assertThat(visits).hasValue(0);
    } finally {
      other.stop(0);
    }
  }

  @Test
  void whoIsNotLetInIsToldWhatWasSent() {
    MlflowClient client =
        MlflowClient.connect(
            MlflowOptions.of(uri()).withCredentials(Credentials.basic("user", "s3cret")));
    answer("/api/2.0/mlflow/runs/get", 403, "{\"error_code\":\"PERMISSION_DENIED\"}");
    assertThatThrownBy(() -> client.run("r1"))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.code()).isEqualTo("PERMISSION_DENIED"))
        .hasMessageContaining("Ask the administrator")
        .hasMessageContaining("(sent: user and password)")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aBusyServerIsAskedAgainUntilTheTimeIsUp() {
    MlflowClient client = connect(Duration.ofSeconds(2));
    answer("/api/2.0/mlflow/runs/get", 503, "{\"error_code\":\"TEMPORARILY_UNAVAILABLE\"}");
    int before = calls.get();
    assertThatThrownBy(() -> client.run("r1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("answered 503 TEMPORARILY_UNAVAILABLE")
        .hasMessageContaining("less busy");
    assertThat(calls.get() - before).isBetween(3, 20);
  }

  @Test
  void aFailingServerIsNotStormedByManyThreads() throws Exception {
    MlflowClient client = connect(Duration.ofSeconds(2));
    answer("/api/2.0/mlflow/runs/get", 503, "{}");
    int threads = 32;
    int before = calls.get();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Run>> asked =
          Stream.generate(() -> executor.submit(() -> client.run("r1"))).limit(threads).toList();
      for (Future<Run> run : asked) {
        assertThatThrownBy(run::get).hasCauseInstanceOf(RegistryException.class);
      }
    } finally {
      executor.shutdownNow();
    }
    // Each thread once, then one request at a time: pauses alone would let each ask four times.
    assertThat(calls.get() - before).isBetween(6, 2 * threads);

    answer("/api/2.0/mlflow/runs/get", 200, "{\"run\":{\"info\":{\"run_id\":\"r1\"}}}");
    assertThat(client.run("r1").id()).isEqualTo("r1");
    assertThat(client.run("r1").id()).isEqualTo("r1");
  }

  @Test
  void aServerThatAsksForMoreTimeThanThereIsIsNotAskedAgain() {
    MlflowClient client = connect(PATIENT);
    for (String later : List.of("3600", "Fri, 31 Dec 2100 23:59:59 GMT")) {
      answers.put("/api/2.0/mlflow/runs/get", new Answer(429, "{}", Map.of("Retry-After", later)));
      int before = calls.get();
      assertThatThrownBy(() -> client.run("r1"))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("answered 429")
          .hasMessageContaining("Try again when the server is less busy");
      assertThat(calls.get() - before).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403|{\"message\":\"Invalid Host header\"}|among its --allowed-hosts",
        "404|{\"error_code\":\"ENDPOINT_NOT_FOUND\"}|leads to MLflow 3, with its path prefix",
        "400|{\"error_code\":\"RESOURCE_LIMIT_EXCEEDED\"}|Delete what is not needed",
        "400|{\"error_code\":\"INVALID_STATE\"}|it may be deleted, or ended",
        "409|{\"error_code\":\"RESOURCE_CONFLICT\"}|Read what is there now and decide again",
        "413|<html>too large</html>|client_max_body_size",
        "501|{}|use an MLflow 3.17 server with an SQL store",
        "500|{\"error_code\":\"INTERNAL_ERROR\"}|Look into the server's log",
      })
  void whatToDoIsSaidPerAnswer(int status, String body, String advice) {
    MlflowClient client = connect(PATIENT);
    answer("/api/2.0/mlflow/runs/get", status, body);
    assertThatThrownBy(() -> client.run("r1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot read run r1: MLflow at " + uri() + " answered " + status)
        .hasMessageContaining(advice);
  }

  @Test
  void aVersionIsWaitedForUntilTheRegistryIsDoneWithIt() {
    MlflowClient client = connect(PATIENT);
    String path = "/api/2.0/mlflow/model-versions/get";
    String version =
        "{\"model_version\":{\"name\":\"m\",\"version\":\"1\",\"status\":\"%s\",\"status_message\":\"no disk\"}}";
    answer(path, 200, version.formatted("PENDING_REGISTRATION"));
    assertThatThrownBy(() -> client.modelVersions().awaitReady("m", "1", Duration.ofMillis(300)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("it is still PENDING_REGISTRATION after 0.3 s");
    Thread change = new Thread(() -> answer(path, 200, version.formatted("READY")));
    assertThat(client.version("m", "1").status())
        .isEqualTo(ModelVersionStatus.PENDING_REGISTRATION);
    change.start();
    assertThat(client.modelVersions().awaitReady("m", "1", PATIENT).status())
        .isEqualTo(ModelVersionStatus.READY);
    answer(path, 200, version.formatted("FAILED_REGISTRATION"));
    assertThatThrownBy(() -> client.modelVersions().awaitReady("m", "1", PATIENT))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its registration failed (no disk)");
    answer(path, 200, version.formatted("UNHEARD_OF"));
    assertThatThrownBy(() -> client.version("m", "1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("it has the ModelVersionStatus 'UNHEARD_OF'");
  }

  @Test
  void pagesThatRepeatThemselvesEnd() {
    MlflowClient client = connect(PATIENT);
    answer(
        "/api/2.0/mlflow/runs/search",
        200,
        "{\"runs\":[{\"info\":{\"run_id\":\"r1\"}}],\"next_page_token\":\"again\"}");
    assertThatThrownBy(() -> client.runs().search(List.of("1"), Search.all()).count())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("the page after 'again' is the same page");
  }

  @Test
  void aRefusalIsNotRepeated() {
    MlflowClient client = connect(PATIENT);
    answer("/api/2.0/mlflow/runs/get", 401, "no");
    int before = calls.get();
    assertThatThrownBy(() -> client.run("r1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("MLFLOW_TRACKING_TOKEN");
    assertThat(calls.get() - before).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "..",
        "/etc/passwd",
        "a/../../evil",
        "%2e%2e/evil",
        "..%2fevil",
        "..\\\\evil",
        "C:evil",
        "",
        "a/b",
        "line\\nbreak"
      })
  void anUnsafeFileNameIsRefused(String name) throws IOException {
    MlflowClient client = connect(PATIENT);
    files("[{\"path\":\"MLmodel\"},{\"path\":\"%s\"}]".formatted(name));
    Path target = temporary.resolve("model");
    assertThatThrownBy(() -> client.download(VERSION, target))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot download model version m/1: the server names a file '")
        .hasMessageContaining("allowed: relative names without '..'");
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aDirectoryInsideItselfEnds() {
    MlflowClient client = connect(PATIENT);
    files("[{\"path\":\"again\",\"is_dir\":true}]");
    assertThatThrownBy(() -> client.download(VERSION, temporary.resolve("model")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("the server names a file 'again'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc",
        "s3://bucket/model",
        "mlflow-artifacts://other.example/1",
        "mlflow-artifacts:/../secrets",
        "mlflow-artifacts:/1/%2e%2e/x",
        "/etc"
      })
  void filesOutsideTheServerAreRefused(String artifactUri) {
    MlflowClient client = connect(PATIENT);
    answer(
        "/api/2.0/mlflow/model-versions/get-download-uri",
        200,
        "{\"artifact_uri\":\"%s\"}".formatted(artifactUri));
    assertThatThrownBy(() -> client.download(VERSION, temporary.resolve("model")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its files are at '" + artifactUri + "'")
        .hasMessageContaining("--artifacts-destination");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "file:///tmp/mlruns", "http:///x", "http://u:secret@h"})
  void aTrackingUriThatIsNoServerIsRefused(String uri) {
    assertThatThrownBy(() -> MlflowOptions.of(URI.create(uri)))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot use MLflow tracking URI '")
        .hasMessageNotContaining("secret");
  }

  private void files(String list) {
    answer(
        "/api/2.0/mlflow/model-versions/get-download-uri",
        200,
        "{\"artifact_uri\":\"mlflow-artifacts:/1/models\"}");
    answer("/api/2.0/mlflow-artifacts/artifacts", 200, "{\"files\":" + list + "}");
  }

  private void answer(String path, int status, String body) {
    answers.put(path, new Answer(status, body, Map.of()));
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private MlflowClient connect(Duration requestTimeout) {
    return MlflowClient.connect(new MlflowOptions(uri(), PATIENT, requestTimeout));
  }

  private static void sleep() {
    try {
      Thread.sleep(4_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
