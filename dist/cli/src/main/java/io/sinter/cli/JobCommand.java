package io.sinter.cli;

import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.SinterJob;
import io.sinter.promotion.PromotionKeys;
import io.sinter.training.RecoveryKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A verb that runs one job: reads its configuration, opens the session, runs or plans. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    sortOptions = false)
final class JobCommand implements Callable<Integer> {
  private final SinterJob job;
  private final List<Shortcut> shortcuts;

  @Option(names = "--config", paramLabel = "FILE", description = "The job's YAML file.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Set one key; wins over the file. May be repeated; lists are separated by commas.")
  private List<String> settings = List.of();

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Local state: tables in DIR/lake, $${home} in configurations.")
  private Optional<Path> home = Optional.empty();

  @Option(
      names = "--lake",
      paramLabel = "URI",
      description =
          "Folder of the Delta tables that are named without a path (default: DIR/lake of --home,"
              + " Spark conf spark.sinter.lake, else the catalog).")
  private Optional<String> lake = Optional.empty();

  @Option(
      names = "--as-of",
      paramLabel = "DATE",
      description = "Run as if on this date (ISO), where that matters.")
  private Optional<String> asOf = Optional.empty();

  @Option(names = "--dry-run", description = "Validate, print the resolved plan and stop.")
  private boolean dryRun;

  @Option(
      names = "--fail-on-alarm",
      description = "Exit with 3 when an alarm or a refused gate is the outcome.")
  private boolean failOnAlarm;

  @Spec private CommandSpec spec = CommandSpec.create();

  private JobCommand(SinterJob job, List<Shortcut> shortcuts) {
    this.job = job;
    this.shortcuts = List.copyOf(shortcuts);
  }

  static CommandLine commandLine(SinterJob job) {
    return commandLine(job, List.of());
  }

  /**
   * A job's command.
   *
   * @param shortcuts the arguments it has of its own
   */
  static CommandLine commandLine(SinterJob job, List<Shortcut> shortcuts) {
    CommandLine command = new CommandLine(new JobCommand(job, shortcuts));
    CommandSpec spec = command.getCommandSpec();
    spec.name(job.verb());
    shortcuts.forEach(shortcut -> shortcut.addTo(spec));
    spec.usageMessage().description(job.summary() + ".");
    spec.usageMessage().footer(KeyHelp.lines(job.keys()));
    return command;
  }

  @Override
  public Integer call() {
    SparkConf sparkConf = Sessions.conf(job.verb());
    Optional<Path> home = home();
    Optional<String> tables =
        lake.or(() -> home.map(dir -> dir.toAbsolutePath().resolve("lake").toString()))
            .or(() -> Optional.ofNullable(sparkConf.get("spark.sinter.lake", null)));
    JobConfig resolved = JobConfig.load(sources(sparkConf, tables), job.keys());
    return Sessions.with(
        sparkConf,
        spark -> {
          JobContext context =
              new JobContext(spark, resolved, new DeltaTables(spark, tables), job.progress(), asOf);
          return dryRun ? plan(context) : run(context);
        });
  }

  /** The launcher gives it before the verb of {@code models}. */
  private Optional<Path> home() {
    return home.or(
        () ->
            spec.parent() != null && spec.parent().userObject() instanceof ModelsCommand models
                ? models.home()
                : Optional.empty());
  }

  private int plan(JobContext context) {
    List<String> steps = job.plan(context);
    System.out.printf(
        "Configuration (%s):%n%s", context.config().source(), context.config().describe());
    System.out.println("Plan:");
    steps.forEach(step -> System.out.println("  - " + step));
    return 0;
  }

  private int run(JobContext context) {
    JobOutcome outcome = job.run(context);
    boolean alarm = outcome == JobOutcome.ALARM && failOnAlarm;
    return alarm || outcome == JobOutcome.REFUSED ? 3 : 0;
  }

  private JobConfig.Sources sources(SparkConf sparkConf, Optional<String> tables) {
    Map<String, String> conf = new HashMap<>();
    for (var entry : sparkConf.getAll()) {
      conf.put(entry._1(), entry._2());
    }
    Map<String, String> variables = new HashMap<>();
    Optional<Path> home = home();
    home.ifPresent(dir -> defaults(dir.toAbsolutePath(), conf));
    home.ifPresent(dir -> variables.put("home", dir.toAbsolutePath().toString()));
    tables.ifPresent(uri -> variables.put("lake", uri));
    List<String> all = new ArrayList<>(settings);
    all.addAll(Shortcut.settings(shortcuts, spec));
    return new JobConfig.Sources(config, all, conf, variables);
  }

  /** What lies below the home unless the user names another place. */
  private static void defaults(Path home, Map<String, String> conf) {
    Map.of(PromotionKeys.KEY_DIRECTORY, "keys", RecoveryKeys.METRIC_SPOOL, "spool")
        .forEach(
            (key, folder) ->
                conf.putIfAbsent("spark.sinter." + key.name(), home.resolve(folder).toString()));
  }
}
