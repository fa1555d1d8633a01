package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake ends within a bound with one message and the right exit code. */
@ExtendWith(FlightsHome.class)
class BadInputIT {
  private static final Duration BOUND = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void refusesAnUnknownVerb() {
    expect(Command.sinter(folder, "trian"), 2, "trian", "train");
  }

  @Test
  void refusesAMissingJdk() {
    expect(
        Command.sinter(folder, "train", "--help").with("JAVA_HOME", folder.toString()),
        1,
        "Cannot",
        "JAVA_HOME",
        "17");
  }

  @Test
  void refusesAMissingPython() throws IOException {
    Path shims = Files.createDirectory(folder.resolve("shims"));
    for (String name :
        List.of("python", "python3", "python3.10", "python3.11", "python3.12", "python3.13")) {
      Path shim = Files.writeString(shims.resolve(name), "#!/bin/sh\nexit 127\n");
      Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    expect(
        Command.sinter(folder, "up")
            .with("SINTER_VENV", folder.resolve("venv").toString())
            .with("PATH", shims + ":" + System.getenv("PATH")),
        1,
        "Cannot find Python",
        "3.10");
  }

  @Test
  void refusesAPortThatIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      expect(
          Command.sinter(folder, "up", "--port", "" + taken.getLocalPort()),
          1,
          "Cannot",
          "" + taken.getLocalPort(),
          "in use");
    }
  }

  @Test
  void refusesUnknownKeysAndMissingColumnsTogetherWithWhatToDo() {
    expect(flights("train", "train.yaml", "training.epoch=3"), 2, "training.epoch: unknown key");
    expect(
        flights("train", "train.yaml", "features.numeric=hour,no_such_column"),
        1,
        "Cannot",
        "no_such_column");
  }

  @Test
  void endsWhenTheServerDoesNotAnswer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      expect(
          flights("score", "score.yaml", "target.table=" + folder.resolve("scores"))
              .with("MLFLOW_TRACKING_URI", "http://127.0.0.1:" + silent.getLocalPort()),
          1,
          "Cannot",
          "127.0.0.1:" + silent.getLocalPort());
      assertThat(folder.resolve("scores")).doesNotExist();
    }
  }

  @Test
  void refusesAModelThatIsNotThere() {
    expect(
        flights(
            "score",
            "score.yaml",
            "model=models:/nobody@champion",
            "target.table=" + folder.resolve("scores")),
        1,
        "Cannot",
        "nobody");
    assertThat(folder.resolve("scores")).doesNotExist();
  }

  private static Command flights(String verb, String config, String... settings) {
    String[] words = new String[3 + settings.length * 2];
    words[0] = verb;
    words[1] = "--config";
    words[2] = Repository.flights(config).toString();
    for (int i = 0; i < settings.length; i++) {
      words[3 + 2 * i] = "--set";
      words[4 + 2 * i] = settings[i];
    }
    return Command.sinter(FlightsHome.home(), words)
        .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri());
  }

  private static void expect(Command command, int code, String... texts) {
    Command.Result result = command.within(BOUND).run();
    assertThat(result.code()).withFailMessage(result.output()).isEqualTo(code);
    assertThat(result.output()).contains(texts).doesNotContain("\tat io.sinter");
  }
}
