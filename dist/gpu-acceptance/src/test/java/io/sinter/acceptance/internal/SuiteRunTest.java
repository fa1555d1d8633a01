package io.sinter.acceptance.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.acceptance.AcceptanceDevice;
import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteRunTest {
  @Test
  void checksForWhichNoTimeIsLeftAreNotRunAndSayHowToRunThem(@TempDir Path folder)
      throws Exception {
    SuiteRun run = run(folder, Duration.ofSeconds(1));

    assertThat(run.run()).isTrue();
    assertThat(Files.readString(folder.resolve("out/results.txt")))
        .contains("no time is left of the run's 1 s (--seconds); run it by --only first")
        .contains("0 passed, 0 failed, 2 not run");
    assertThat(folder.resolve("out/logs.zip")).isNotEmptyFile();
  }

  @Test
  void anInterruptedRunTellsEveryCheckThatDidNotRun(@TempDir Path folder) throws Exception {
    SuiteRun run = run(folder, Duration.ofMinutes(5));

    run.interrupt();

    assertThat(Files.readString(folder.resolve("out/results.txt")))
        .containsPattern("first +NOT RUN .*interrupted after \\d+ s")
        .containsPattern("second +NOT RUN .*the suite was interrupted before it")
        .contains("0 passed, 0 failed, 2 not run");
  }

  private static SuiteRun run(Path folder, Duration limit) {
    SuiteFolders folders = new SuiteFolders(folder.resolve("out"), folder.resolve("work"));
    Host host = new Host(0, List.of(), Optional.empty(), List.of(), "");
    return new SuiteRun(
        AcceptanceDevice.CPU,
        host,
        List.of(new Idle("first"), new Idle("second")),
        folders,
        new CheckProcess(AcceptanceDevice.CPU, 0, folders.work(), Optional.empty()),
        limit);
  }

  private static final class Idle extends GpuCheck {
    Idle(String name) {
      super(name, "nothing", "none");
    }

    @Override
    public CheckResult run(CheckContext context) {
      return CheckResult.passed(List.of());
    }
  }
}
