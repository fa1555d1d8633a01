package io.sinter.cli;

import io.sinter.cli.ModelVerbs.ModelVerb;
import io.sinter.job.ConfigException;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import io.sinter.registry.ModelReference;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What is registered: {@code models list NAME} and {@code models show NAME@ALIAS} ask the registry
 * alone and start no Spark; the others are jobs.
 */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Look at registered models, approve and promote them.",
    synopsisSubcommandLabel = "COMMAND")
final class ModelsCommand {
  /** Before the verb, where the launcher puts it. */
  @Option(names = "--home", paramLabel = "DIR", hidden = true)
  private Optional<Path> home = Optional.empty();

  static CommandLine commandLine() {
    CommandLine command = new CommandLine(new ModelsCommand());
    for (ModelVerb verb : ModelVerbs.all()) {
      command.addSubcommand(JobCommand.commandLine(verb.job(), verb.shortcuts()));
    }
    return command;
  }

  Optional<Path> home() {
    return home;
  }

  /** The registry, for the verbs that need no Spark. */
  static final class Registry {
    @Option(
        names = "--tracking-uri",
        paramLabel = "URI",
        defaultValue = "${env:MLFLOW_TRACKING_URI}",
        description = "The MLflow server (default: environment variable MLFLOW_TRACKING_URI).")
    private String trackingUri = "";

    /** Accepted because every other verb takes it. */
    @SuppressWarnings("UnusedVariable")
    @Option(names = "--home", paramLabel = "DIR", hidden = true)
    private String home = "";

    MlflowClient connect() {
      if (trackingUri.isBlank() || trackingUri.startsWith("${")) {
        throw new ConfigException(
            "the command line",
            List.of("--tracking-uri: missing (or set MLFLOW_TRACKING_URI; ./sinter up prints it)"));
      }
      return MlflowClient.connect(MlflowOptions.of(URI.create(trackingUri)));
    }
  }

  @Command(name = "list", description = "The versions of a model, newest first.")
  int list(
      @Mixin Registry registry,
      @Parameters(paramLabel = "NAME", description = "The model.") String name) {
    try (MlflowClient client = registry.connect()) {
      List<ModelVersion> versions = client.versions(name);
      // A search leaves aliases out; the model has them.
      Map<String, String> aliases =
          client.registeredModel(name).map(model -> model.aliases()).orElse(Map.of());
      System.out.printf(
          "%-8s %-20s %-8s %-8s %-12s %-34s %s%n",
          "version", "aliases", "gate", "policy", "digest", "run", "approved by");
      for (ModelVersion version : versions) {
        String digest = version.tags().getOrDefault(ModelTags.PACKAGE_DIGEST, "-");
        System.out.printf(
            "%-8s %-20s %-8s %-8s %-12s %-34s %s%n",
            version.version(),
            aliasesOf(version, aliases),
            version.tags().getOrDefault(ModelTags.GATE, "-"),
            version.tags().getOrDefault(ModelTags.PROMOTION, "-"),
            digest.substring(0, Math.min(12, digest.length())),
            version.runId(),
            approvedBy(version));
      }
    }
    return 0;
  }

  @Command(name = "show", description = "One version with its tags.")
  int show(
      @Mixin Registry registry,
      @Parameters(paramLabel = "MODEL", description = "NAME@ALIAS, NAME/VERSION or models:/...")
          String model) {
    try (MlflowClient client = registry.connect()) {
      ModelVersion version = ModelReference.parse(model).resolve(client);
      System.out.printf("%s/%s%n", version.name(), version.version());
      System.out.printf("  aliases: %s%n", String.join(", ", version.aliases()));
      System.out.printf("  run: %s%n  logged model: %s%n", version.runId(), version.modelId());
      System.out.printf("  created: %s%n", version.createdAt());
      for (Map.Entry<String, String> tag : new TreeMap<>(version.tags()).entrySet()) {
        System.out.printf("  %s: %s%n", tag.getKey(), tag.getValue());
      }
    }
    return 0;
  }

  private static String approvedBy(ModelVersion version) {
    String approvals = version.tags().getOrDefault(ModelTags.APPROVALS, "");
    String rejections = version.tags().getOrDefault(ModelTags.REJECTIONS, "");
    return (approvals.isEmpty() ? "-" : approvals)
        + (rejections.isEmpty() ? "" : "; rejected by " + rejections);
  }

  private static String aliasesOf(ModelVersion version, Map<String, String> aliases) {
    String names =
        aliases.entrySet().stream()
            .filter(alias -> alias.getValue().equals(version.version()))
            .map(Map.Entry::getKey)
            .sorted()
            .collect(Collectors.joining(","));
    return names.isEmpty() ? "-" : names;
  }
}
