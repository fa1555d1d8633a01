package io.sinter.cli;

import io.sinter.job.SinterJob;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Main class of the runtime jar: {@code spark-submit --class io.sinter.cli.Sinter <jar> <verb>
 * ...}. Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 done and an alarm or a
 * refused gate is the outcome, where {@code --fail-on-alarm} asks for it, or a refused promotion.
 */
@Command(
    name = "sinter",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    synopsisSubcommandLabel = "VERB",
    description = "The lifecycle of neural models on Spark: train, register, score, monitor.",
    footer = {"", "Help on a verb: sinter VERB --help"})
public final class Sinter {
  private Sinter() {}

  /**
   * Runs one verb. On Databricks a failure is thrown, elsewhere it is the process's exit code.
   *
   * @param arguments the verb and its options
   */
  public static void main(String[] arguments) {
    int code = run(List.of(arguments));
    if (code == 0) {
      return;
    }
    if (System.getenv("DATABRICKS_RUNTIME_VERSION") != null) {
      throw new IllegalStateException("sinter ended with code " + code);
    }
    System.exit(code);
  }

  /**
   * Runs one verb on the notebook's own session, if there is one, and leaves both running.
   *
   * @param arguments the verb and its options
   * @return the exit code; what went wrong is on standard error
   */
  public static int run(List<String> arguments) {
    return commandLine().execute(arguments.toArray(String[]::new));
  }

  static CommandLine commandLine() {
    CommandLine root = new CommandLine(new Sinter());
    for (SinterJob job : Verbs.jobs()) {
      root.addSubcommand(JobCommand.commandLine(job));
    }
    root.addSubcommand(ModelsCommand.commandLine());
    root.addSubcommand(BenchCommand.commandLine());
    root.setExecutionExceptionHandler(Failures::report);
    root.setParameterExceptionHandler(Failures::reportUsage);
    return root;
  }
}
