package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.registry.TransferListener;
import io.sinter.registry.TransferProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TransferLinesTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TransferListener listener =
      Progress.on(new PrintStream(out, true, StandardCharsets.UTF_8)).transfer("fetching m");

  private void at(double seconds, long mebibytes, int files) {
    listener.moved(
        new TransferProgress(
            files,
            2,
            mebibytes << 20,
            OptionalLong.of(400L << 20),
            Duration.ofMillis((long) (seconds * 1000))));
  }

  @Test
  void aShortTransferMakesNoLine() {
    at(0.3, 100, 0);
    at(4.9, 400, 2);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aLongOneTellsEveryFiveSecondsAndAtItsEnd() {
    at(4.9, 90, 0);
    at(5.0, 100, 0);
    at(5.3, 110, 0);
    at(10.1, 202, 1);
    at(12.0, 400, 2);
    assertThat(out.toString(StandardCharsets.UTF_8).lines().map(line -> line.substring(11)))
        .containsExactly(
            "fetching m: 100 of 400 MiB, 20 MiB/s",
            "fetching m: 202 of 400 MiB, 20 MiB/s",
            "fetching m: 400 of 400 MiB, 33 MiB/s");
  }
}
