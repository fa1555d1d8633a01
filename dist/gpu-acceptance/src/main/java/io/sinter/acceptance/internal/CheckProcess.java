package io.sinter.acceptance.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.acceptance.AcceptanceChecks;
import io.sinter.acceptance.AcceptanceDevice;
import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs a check in a process of its own. */
public final class CheckProcess {
  private final AcceptanceDevice device;
  private final int gpus;
  private final Path out;
  private final Optional<Path> python;

  /**
   * @param gpus how many there are; 0 on the CPU
   * @param out folder in which each check gets one of its name
   * @param python an interpreter with PyTorch, for comparisons
   */
  public CheckProcess(AcceptanceDevice device, int gpus, Path out, Optional<Path> python) {
    this.device = device;
    this.gpus = gpus;
    this.out = out;
    this.python = python;
  }

  /**
   * How a check's process ended.
   *
   * @param exit its status
   * @param result of the check; a process that died or did not end is a failure, with its reason
   */
  record Outcome(int exit, CheckResult result) {}

  /** Runs a check to its end. */
  Outcome run(GpuCheck check, Duration limit) throws IOException {
    Path folder = SuiteFolders.fresh(out.resolve(check.name()));
    Path file = folder.resolve("result.json");
    List<String> arguments =
        List.of(
            check.name(),
            device.name(),
            Integer.toString(gpus),
            folder.toString(),
            python.map(Path::toString).orElse(""));
    ChildJvm.Outcome outcome = ChildJvm.run(CheckProcess.class, arguments, folder, limit);
    return new Outcome(
        outcome.exit(),
        Files.exists(file)
            ? new ObjectMapper().readValue(file.toFile(), CheckResult.class)
            : CheckResult.failed(outcome.description(), List.of()));
  }

  /** The other process: runs the check that the arguments name and writes its result. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[3]);
    Optional<Path> python = Optional.of(arguments[4]).filter(name -> !name.isEmpty()).map(Path::of);
    GpuCheck check = AcceptanceChecks.named(arguments[0]);
    CheckResult result;
    try (CheckContext context =
        new CheckContext(
            AcceptanceDevice.valueOf(arguments[1]),
            Integer.parseInt(arguments[2]),
            folder,
            python)) {
      result = check.run(context);
      write(folder, result);
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      write(folder, CheckResult.failed(reason(e), List.of()));
    }
    // Native and Spark threads that are no daemons must not keep a finished check.
    Runtime.getRuntime().halt(0);
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = String.valueOf(failure.getMessage());
    String cause = root.getMessage() == null ? root.toString() : root.getMessage();
    return root == failure || message.contains(cause)
        ? (failure.getMessage() == null ? failure.toString() : message)
        : message + " (" + cause + ")";
  }

  private static void write(Path folder, CheckResult result) throws IOException {
    Path whole = folder.resolve("result.json.part");
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(whole.toFile(), result);
    Files.move(whole, folder.resolve("result.json"));
  }
}
