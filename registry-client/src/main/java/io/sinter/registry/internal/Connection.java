package io.sinter.registry.internal;

import io.sinter.registry.ArtifactStores;
import io.sinter.registry.Experiments;
import io.sinter.registry.LoggedModels;
import io.sinter.registry.MlflowOptions;
import io.sinter.registry.ModelVersions;
import io.sinter.registry.RegisteredModels;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Runs;
import io.sinter.registry.Webhooks;
import io.sinter.registry.internal.access.Surroundings;
import io.sinter.registry.internal.artifacts.ArtifactCalls;
import io.sinter.registry.internal.artifacts.ProxyStore;
import java.time.Duration;

/**
 * What a client of one server consists of.
 *
 * @param serverVersion such as {@code 3.17.2}; {@code databricks} where a workspace tells none
 */
public record Connection(
    String serverVersion,
    RunCalls runs,
    LoggedModelCalls models,
    RegistryCalls registry,
    ArtifactCalls artifacts,
    Parts parts) {
  private static final int OLDEST_MAJOR = 3;
  private static final int LONGEST_VERSION = 40;

  /** The parts of the client that a user takes by themselves. */
  public record Parts(
      Experiments experiments,
      Runs runs,
      LoggedModels loggedModels,
      RegisteredModels registeredModels,
      ModelVersions modelVersions,
      Webhooks webhooks) {}

  /** Asks the server who it is, once. */
  public static Connection open(MlflowOptions options, ArtifactStores stores) {
    Transport transport = new Transport(options, Surroundings.ofThisProcess());
    Rest rest = new Rest(transport);
    String version =
        transport.target().databricks()
            ? askWorkspace(transport, options.connectTimeout())
            : askVersion(transport, options.connectTimeout());
    RunCalls runs = new RunCalls(rest);
    LoggedModelCalls models = new LoggedModelCalls(rest);
    RegistryCalls registry = new RegistryCalls(rest);
    return new Connection(
        version,
        runs,
        models,
        registry,
        new ArtifactCalls(new ProxyStore(transport), stores),
        new Parts(
            new ExperimentsApi(rest),
            new RunsApi(rest, runs),
            new LoggedModelsApi(rest, models),
            new RegisteredModelsApi(rest, registry),
            new ModelVersionsApi(rest, registry),
            new WebhooksApi(rest)));
  }

  private static String askVersion(Transport transport, Duration limit) {
    Call call = new Call("use the MLflow server", "GET", "/version", null, Call.Repeat.NEVER);
    String version = transport.send(call, limit).text().strip().replace("\"", "");
    int major = major(version);
    if (major < 0) {
      throw transport
          .errors()
          .unreadable(call, "no version: " + version.substring(0, Math.min(80, version.length())));
    }
    if (major < OLDEST_MAJOR) {
      throw new RegistryException(
          "Cannot use the MLflow server at %s: its version is %s (allowed: 3.0 or newer). Upgrade it, or start one with `./sinter up`."
              .formatted(transport.target().root(), version));
    }
    return version;
  }

  /** The number before the first dot of something like 3.17.2.dev0; negative where it is not. */
  private static int major(String version) {
    int dot = version.indexOf('.');
    boolean plausible =
        dot > 0
            && dot <= 4
            && version.length() <= LONGEST_VERSION
            && version.chars().limit(dot).allMatch(c -> c >= '0' && c <= '9')
            && version.length() > dot + 1
            && Character.isDigit(version.charAt(dot + 1))
            && version.chars().allMatch(c -> c < 128 && (isWord(c) || ".+-".indexOf(c) >= 0));
    return plausible ? Integer.parseInt(version.substring(0, dot)) : -1;
  }

  private static boolean isWord(int c) {
    return Character.isLetterOrDigit(c);
  }

  /** A workspace has no version to ask for: the cheapest call shows that it lets us in. */
  private static String askWorkspace(Transport transport, Duration limit) {
    Call call =
        new Call(
            "use the Databricks workspace",
            "POST",
            "/api/2.0/mlflow/experiments/search",
            "{\"max_results\":1}",
            Call.Repeat.NEVER);
    transport.send(call, limit);
    return "databricks";
  }
}
