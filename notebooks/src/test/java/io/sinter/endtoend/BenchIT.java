package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks of the launcher, on tables too small to say anything. */
class BenchIT {
  @TempDir Path home;

  @Test
  void measuresTrainingAndWritesWhatItFound() throws IOException {
    String output =
        Command.sinter(
                home,
                "bench",
                "training",
                "--rows=4000",
                "--columns=3",
                "--files=2",
                "--rounds=1",
                "--batch-rows=500")
            .within(Duration.ofMinutes(10))
            .succeed();

    assertThat(output).contains("training only, from the second epoch on", "Where the time goes");
    assertThat(Files.readString(home.resolve("bench/training/result.md")))
        .contains(
            "./sinter bench training --rows 4000 --columns 3 --files 2 --rounds 1 --batch-rows 500",
            "4,000 rows x 3 float columns in 2 files");
    assertThat(Files.readString(home.resolve("bench/training/result.json")))
        .contains("\"sinterMedian\"");
  }

  @Test
  void refusesUnknownBenchmarksAndOptionsBeforeAnythingIsInstalled() {
    Command.Result unknown = Command.sinter(home, "bench", "trainin", "--peers").run();
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.output()).contains("Cannot run benchmark 'trainin'", "training-large");

    Command.Result option = Command.sinter(home, "bench", "training", "--row", "1").run();
    assertThat(option.code()).isEqualTo(2);
    assertThat(option.output()).contains("Cannot run ./sinter bench with '--row'");
    assertThat(home.resolve("peers-venv")).doesNotExist();
  }
}
