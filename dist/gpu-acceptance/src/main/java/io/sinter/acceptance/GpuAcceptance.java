package io.sinter.acceptance;

import io.sinter.acceptance.internal.CheckProcess;
import io.sinter.acceptance.internal.Host;
import io.sinter.acceptance.internal.SuiteFolders;
import io.sinter.acceptance.internal.SuiteRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The suite's main class; see {@code --help}. */
public final class GpuAcceptance {
  private static final int PASSED = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int NO_GPU = 3;

  private GpuAcceptance() {}

  /** Runs the suite and ends the process with its exit status. */
  public static void main(String[] arguments) throws IOException {
    System.exit(run(List.of(arguments)));
  }

  static int run(List<String> arguments) throws IOException {
    AcceptanceOptions options;
    try {
      options = AcceptanceOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return USAGE;
    }
    return switch (options.mode()) {
      case HELP -> {
        System.out.print(AcceptanceOptions.HELP);
        yield PASSED;
      }
      case LIST -> {
        list();
        yield PASSED;
      }
      case RUN -> run(options);
    };
  }

  private static int run(AcceptanceOptions options) throws IOException {
    Instant start = Instant.now();
    SuiteFolders folders = new SuiteFolders(options.out(), options.work());
    Host host = Host.look(options.device(), folders.work());
    if (options.device() == AcceptanceDevice.CUDA && host.gpus() == 0) {
      System.out.println(host.problem());
      folders.keepLogs();
      return host.problem().startsWith("No GPU") ? NO_GPU : FAILED;
    }
    SuiteRun run =
        new SuiteRun(
            options.device(),
            host,
            options.checks(),
            folders,
            new CheckProcess(options.device(), host.gpus(), folders.work(), options.python()),
            options.limit().minus(Duration.between(start, Instant.now())));
    Thread told = new Thread(run::interrupt, "interrupted");
    Runtime.getRuntime().addShutdownHook(told);
    return run.run() ? PASSED : FAILED;
  }

  private static void list() {
    for (GpuCheck check : AcceptanceChecks.all()) {
      System.out.printf(
          "%-24s %s%n%-24s target: %s%n", check.name(), check.proves(), "", check.target());
    }
  }
}
