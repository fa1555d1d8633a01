package io.sinter.acceptance;

import io.sinter.acceptance.internal.CheckProcess;
import io.sinter.acceptance.internal.Host;
import io.sinter.acceptance.internal.ResultTable;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
    Files.createDirectories(options.out());
    Host host = Host.look(options.device(), options.out());
    if (options.device() == AcceptanceDevice.CUDA && host.gpus() == 0) {
      System.out.println(host.problem());
      return host.problem().startsWith("No GPU") ? NO_GPU : FAILED;
    }
    List<ResultTable.Line> lines = new ArrayList<>();
    List<GpuCheck> checks = options.checks();
    for (GpuCheck check : checks) {
      System.out.printf("%s ... ", check.name());
      System.out.flush();
      long start = System.nanoTime();
      CheckResult result =
          new CheckProcess(options.device(), host.gpus(), options.out(), options.python())
              .run(check);
      double seconds = (System.nanoTime() - start) / 1e9;
      lines.add(new ResultTable.Line(check, result, seconds));
      System.out.printf(
          Locale.ROOT, "%s in %.1f s  %s%n", result.status().word(), seconds, result.reason());
      // What is there is kept should the host be taken away before the end.
      table(options, host, lines).write(options.out());
    }
    System.out.printf("%n%s", table(options, host, lines).text());
    boolean failed = lines.stream().anyMatch(line -> line.result().status() == CheckStatus.FAILED);
    return failed ? FAILED : PASSED;
  }

  private static ResultTable table(
      AcceptanceOptions options, Host host, List<ResultTable.Line> lines) {
    return new ResultTable(options.device(), host, Instant.now(), lines);
  }

  private static void list() {
    for (GpuCheck check : AcceptanceChecks.all()) {
      System.out.printf(
          "%-24s %s%n%-24s target: %s%n", check.name(), check.proves(), "", check.target());
    }
  }
}
