package io.sinter.registry.testing;

import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real MLflow server for the tests of one JVM, started with {@code ./sinter up} before the first
 * test that needs it and stopped after the last one, also when the JVM is aborted.
 *
 * <p>Use {@code @ExtendWith(MlflowServer.class)} and a parameter of type {@code MlflowServer} or
 * {@link MlflowClient}, or {@code @RegisterExtension static final MlflowServer SERVER = new
 * MlflowServer()}. Tests share the server: make names with {@link #uniqueName}.
 *
 * <p>The virtual environment is {@code $SINTER_VENV}, else {@code <root>/target/venv}; the launcher
 * creates it when it is missing, which takes minutes. {@code SINTER_TEST_MLFLOW_URI} names a server
 * to use instead.
 */
public final class MlflowServer implements BeforeAllCallback, ParameterResolver {
  private static final Duration START_LIMIT = Duration.ofMinutes(30);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(5);
  private static final String ADDRESS = "MLFLOW_TRACKING_URI=";

  private static Optional<Running> running = Optional.empty();

  /** Where the server listens. */
  public URI uri() {
    return start().uri();
  }

  /** A client of the server, shared by the tests of this JVM. */
  public MlflowClient client() {
    return start().client();
  }

  /** The interpreter of the virtual environment with MLflow, pandas and ONNX Runtime. */
  public Path python() {
    start();
    Path python = environmentDirectory().resolve("bin").resolve("python");
    if (!Files.isExecutable(python)) {
      throw new AssertionError(
          "Cannot run Python: %s is missing. Run `SINTER_VENV=%s ./sinter venv`."
              .formatted(python, environmentDirectory()));
    }
    return python;
  }

  /** A name that no other test uses. */
  public static String uniqueName(String prefix) {
    return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /**
   * Runs a Python script with {@code MLFLOW_TRACKING_URI} set and returns its standard output;
   * fails when it fails or takes longer than the limit.
   */
  public String runPython(Duration limit, Path script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(python().toString());
    command.add(script.toString());
    command.addAll(Arrays.asList(arguments));
    return Processes.run(
            command,
            root(),
            Map.of("MLFLOW_TRACKING_URI", uri().toString(), "PYTHONUNBUFFERED", "1"),
            limit)
        .standard();
  }

  /** The root of the source tree. */
  public static Path root() {
    String root = System.getProperty("sinter.root");
    if (root == null) {
      throw new AssertionError(
          "Cannot start MLflow: the system property sinter.root is not set. Run the tests with Maven.");
    }
    return Path.of(root).toAbsolutePath();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(MlflowServer.class))
        .computeIfAbsent(Running.class, key -> start(), Running.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == MlflowServer.class || type == MlflowClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == MlflowServer.class ? this : client();
  }

  private static synchronized Running start() {
    if (running.isEmpty()) {
      String given = System.getenv("SINTER_TEST_MLFLOW_URI");
      running = Optional.of(given == null || given.isBlank() ? launch() : Running.given(given));
    }
    return running.get();
  }

  private static Running launch() {
    Path home = home();
    Thread hook = new Thread(() -> stop(home));
    Runtime.getRuntime().addShutdownHook(hook);
    System.out.printf(
        "Starting MLflow in %s with the virtual environment %s (creating that takes minutes)%n",
        home, environmentDirectory());
    String output =
        Processes.run(
                launcher("up", home),
                root(),
                environment(),
                START_LIMIT,
                line -> System.out.println("  sinter up | " + line))
            .standard();
    String address =
        output
            .lines()
            .filter(line -> line.startsWith(ADDRESS))
            .findFirst()
            .orElseThrow(
                () -> new AssertionError("`sinter up` printed no " + ADDRESS + ":\n" + output));
    return new Running(
        URI.create(address.substring(ADDRESS.length()).strip()), Optional.of(home), hook);
  }

  private static void stop(Path home) {
    Processes.run(launcher("down", home), root(), environment(), STOP_LIMIT);
  }

  private static List<String> launcher(String verb, Path home) {
    return List.of(root().resolve("sinter").toString(), verb, "--home", home.toString());
  }

  private static Map<String, String> environment() {
    // Webhooks to this machine, over HTTP, and known to the server as soon as they are made.
    return Map.of(
        "SINTER_VENV",
        environmentDirectory().toString(),
        "MLFLOW_WEBHOOK_ALLOWED_SCHEMES",
        "http,https",
        "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS",
        "true",
        "MLFLOW_WEBHOOK_CACHE_TTL",
        "0");
  }

  private static Path environmentDirectory() {
    String given = System.getenv("SINTER_VENV");
    return given == null || given.isBlank()
        ? root().resolve("target").resolve("venv")
        : Path.of(given);
  }

  /** One per module: the modules' tests may run beside each other. */
  private static Path home() {
    Path home =
        root()
            .resolve("target")
            .resolve("test-home")
            .resolve(Path.of("").toAbsolutePath().getFileName());
    try {
      return Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server that answers. */
  private record Running(URI uri, Optional<Path> home, Thread hook, MlflowClient client)
      implements AutoCloseable {
    Running(URI uri, Optional<Path> home, Thread hook) {
      this(uri, home, hook, MlflowClient.connect(MlflowOptions.of(uri)));
    }

    static Running given(String uri) {
      return new Running(URI.create(uri), Optional.empty(), new Thread());
    }

    @Override
    public void close() {
      home.ifPresent(
          directory -> {
            stop(directory);
            Runtime.getRuntime().removeShutdownHook(hook);
          });
    }
  }
}
