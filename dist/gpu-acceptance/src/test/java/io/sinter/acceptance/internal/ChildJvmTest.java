package io.sinter.acceptance.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @Test
  void aProcessThatNativeCodeEndsIsToldWithTheSignalAndTheLastLines(@TempDir Path folder)
      throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(Aborts.class, List.of(), folder, LONG);

    assertThat(outcome.exit()).isEqualTo(134);
    assertThat(outcome.description())
        .contains("its process ended with 134 (SIGABRT: native code gave up)")
        .contains("the last words");
  }

  @Test
  void aProcessThatDoesNotEndIsEnded(@TempDir Path folder) throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(Hangs.class, List.of(), folder, Duration.ofSeconds(3));

    assertThat(outcome.exit()).isEqualTo(ChildJvm.OVER_TIME);
    assertThat(outcome.description()).contains("it did not end within 3 s");
  }

  @Test
  void aChildThatOutlivesItsParentIsEndedToo(@TempDir Path folder) throws Exception {
    ChildJvm.Outcome outcome = ChildJvm.run(LeavesAChild.class, List.of(), folder, LONG);

    assertThat(outcome.exit()).isZero();
    long child = Long.parseLong(Files.readString(folder.resolve("child")));
    // Would wait for the child's ten minutes.
    ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
    assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
  }

  /** Ends as native code does that calls abort. */
  static final class Aborts {
    public static void main(String[] arguments) {
      System.out.println("the last words");
      Runtime.getRuntime().halt(134);
    }
  }

  /** Does not end. */
  static final class Hangs {
    public static void main(String[] arguments) throws Exception {
      Thread.sleep(Duration.ofMinutes(10).toMillis());
    }
  }

  /** Ends before its child. */
  static final class LeavesAChild {
    public static void main(String[] arguments) throws Exception {
      child();
    }
  }

  private static Process child() throws IOException {
    Process child = new ProcessBuilder("sleep", "600").start();
    Files.writeString(Path.of("child"), Long.toString(child.pid()));
    return child;
  }
}
