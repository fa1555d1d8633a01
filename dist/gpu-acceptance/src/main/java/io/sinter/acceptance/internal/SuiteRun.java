package io.sinter.acceptance.internal;

import io.sinter.acceptance.AcceptanceDevice;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.CheckStatus;
import io.sinter.acceptance.GpuCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Runs checks one after the other within a time and keeps what they came to on disk, so that a host
 * that is taken away leaves all that was done. {@link #interrupt} may come from another thread at
 * any time.
 */
public final class SuiteRun {
  /** What a check needs at least, the start of its JVM and of Spark included. */
  private static final Duration LEAST = Duration.ofSeconds(15);

  /** A CPU is slower than a GPU, and its host often small and busy. */
  private static final int CPU_PATIENCE = 4;

  private static final int SIGTERM = 143;
  private static final int SIGINT = 130;
  private static final long SIGNAL_WAIT_SECONDS = 2;

  private final AcceptanceDevice device;
  private final Host host;
  private final List<GpuCheck> checks;
  private final SuiteFolders folders;
  private final CheckProcess process;
  private final Duration limit;
  private final long start = System.nanoTime();
  private final List<ResultTable.Line> lines = new ArrayList<>();
  private long checkStart = start;
  private boolean interrupted;

  /**
   * @param checks in the order they run
   * @param process runs each of them
   * @param limit of all together, from now on
   */
  public SuiteRun(
      AcceptanceDevice device,
      Host host,
      List<GpuCheck> checks,
      SuiteFolders folders,
      CheckProcess process,
      Duration limit) {
    this.device = device;
    this.host = host;
    this.checks = List.copyOf(checks);
    this.folders = folders;
    this.process = process;
    this.limit = limit;
  }

  /**
   * Runs the checks that are left time and prints the table.
   *
   * @return whether none failed
   */
  public boolean run() throws IOException {
    for (GpuCheck check : checks) {
      System.out.printf("%s ... ", check.name());
      System.out.flush();
      CheckResult result = result(check);
      if (!add(check, result)) {
        // The other thread tells the table and ends this process.
        Processes.sleep(Duration.ofHours(1));
        return false;
      }
    }
    System.out.printf("%n%s", table(List.of()).text());
    return lines.stream().noneMatch(line -> line.result().status() == CheckStatus.FAILED);
  }

  /** Ends what runs and tells the table of what has run; {@link #run} runs nothing more. */
  public void interrupt() {
    List<ResultTable.Line> left = new ArrayList<>();
    synchronized (this) {
      if (interrupted || lines.size() == checks.size()) {
        return;
      }
      interrupted = true;
      double seconds = seconds(checkStart);
      for (GpuCheck check : checks.subList(lines.size(), checks.size())) {
        boolean first = left.isEmpty();
        String reason =
            first
                ? String.format(Locale.ROOT, "interrupted after %.0f s", seconds)
                : "the suite was interrupted before it";
        left.add(new ResultTable.Line(check, CheckResult.notRun(reason), first ? seconds : 0));
      }
    }
    System.out.printf("interrupted%n%n%s", table(left).text());
    System.out.flush();
    Processes.endBelow(folders.work());
    try {
      write(left);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CheckResult result(GpuCheck check) throws IOException {
    synchronized (this) {
      checkStart = System.nanoTime();
    }
    Duration left = limit.minusNanos(System.nanoTime() - start);
    if (left.compareTo(LEAST) < 0) {
      return CheckResult.notRun(
          "no time is left of the run's %d s (--seconds); run it by --only %s"
              .formatted(limit.toSeconds(), check.name()));
    }
    Duration own =
        device == AcceptanceDevice.CPU ? check.limit().multipliedBy(CPU_PATIENCE) : check.limit();
    boolean cut = left.compareTo(own) < 0;
    CheckProcess.Outcome outcome = process.run(check, cut ? left : own);
    if (outcome.exit() == SIGTERM || outcome.exit() == SIGINT) {
      // A signal to all processes is on its way to this one too.
      Processes.sleep(Duration.ofSeconds(SIGNAL_WAIT_SECONDS));
    }
    return cut && outcome.exit() == ChildJvm.OVER_TIME
        ? CheckResult.notRun(
            "cut off after %d s: the run's %d s (--seconds) were over"
                .formatted(left.toSeconds(), limit.toSeconds()))
        : outcome.result();
  }

  /** Whether it was added: not after an interruption. */
  private boolean add(GpuCheck check, CheckResult result) throws IOException {
    synchronized (this) {
      if (interrupted) {
        return false;
      }
      double seconds = seconds(checkStart);
      lines.add(new ResultTable.Line(check, result, seconds));
      System.out.printf(
          Locale.ROOT, "%s in %.1f s  %s%n", result.status().word(), seconds, result.reasonLine());
    }
    write(List.of());
    return true;
  }

  private void write(List<ResultTable.Line> left) throws IOException {
    table(left).write(folders.results());
    folders.keepLogs();
  }

  private synchronized ResultTable table(List<ResultTable.Line> left) {
    List<ResultTable.Line> all = new ArrayList<>(lines);
    all.addAll(left);
    return new ResultTable(device, host, Instant.now(), all);
  }

  private static double seconds(long since) {
    return (double) (System.nanoTime() - since) / TimeUnit.SECONDS.toNanos(1);
  }
}
