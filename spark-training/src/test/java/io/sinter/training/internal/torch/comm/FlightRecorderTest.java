package io.sinter.training.internal.torch.comm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.internal.RankPlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {
  private static final RankPlace PLACE =
      new RankPlace(3, 4, "10.0.0.7", Optional.of("0"), "f00d/1");

  @TempDir private Path folder;

  @Test
  void theFileIsNamedWithItsHost() throws Exception {
    String said = new FlightRecorder(folder, PLACE).write(() -> new byte[] {7, 8});

    Path file = folder.resolve("sinter-flight-recorder/f00d-1/nccl_trace_rank_3");
    assertThat(said).contains(file + " on 10.0.0.7");
    assertThat(Files.readAllBytes(file)).containsExactly(7, 8);
  }

  @Test
  void aFileThatCannotBeWrittenHidesNoError() throws Exception {
    Path taken = Files.writeString(folder.resolve("taken"), "");

    assertThat(new FlightRecorder(taken, PLACE).write(() -> new byte[0]))
        .contains("could not be written to " + taken);
  }
}
