package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.testing.MlflowServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts through the proxy of a real MLflow server. */
@ExtendWith(MlflowServer.class)
class ArtifactsTest {
  @TempDir Path temporary;

  @Test
  void whatGoesUpIsListedAndComesDown(MlflowClient client) throws IOException {
    Artifacts artifacts = client.artifacts(run(client));
    assertThat(artifacts.files()).isEmpty();
    Path directory = directory();
    artifacts.uploadAll(directory);
    assertThat(artifacts.list(""))
        .containsExactly(
            ArtifactEntry.directory("data"),
            ArtifactEntry.file("empty", OptionalLong.empty()),
            ArtifactEntry.file("ä b.txt", OptionalLong.of(3)));
    assertThat(artifacts.files()).map(ArtifactEntry::name).contains("data/deep/model.bin");
    Path back = temporary.resolve("back");
    artifacts.downloadAll(back);
    assertThat(back.resolve("data/deep/model.bin"))
        .hasSameBinaryContentAs(directory.resolve("data/deep/model.bin"));
    assertThat(back.resolve("empty")).isEmptyFile();
    assertThat(back.resolve("ä b.txt")).hasContent("abc");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(back)))
        .isEqualTo("rwx------");
    artifacts.delete("data");
    artifacts.delete("data");
    assertThat(artifacts.files()).map(ArtifactEntry::name).containsExactly("empty", "ä b.txt");
  }

  @Test
  void oneFileComesDownAndReplacesNoOther(MlflowClient client) throws IOException {
    Artifacts artifacts = client.artifacts(run(client));
    artifacts.upload("reports/day.txt", Files.writeString(temporary.resolve("a"), "first"));
    artifacts.upload("reports/day.txt", Files.writeString(temporary.resolve("a"), "second"));
    Path back = temporary.resolve("back.txt");
    artifacts.download("reports/day.txt", back);
    assertThat(back).hasContent("second");
    assertThatThrownBy(() -> artifacts.download("reports/day.txt", back))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("writing to " + back + " failed");
    assertThatThrownBy(() -> artifacts.download("reports/night.txt", temporary.resolve("b")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("there is no file 'reports/night.txt' at mlflow-artifacts:/");
  }

  @Test
  void aDownloadThatBreaksGoesOnWhereItBroke(MlflowServer server) throws IOException {
    Path file = temporary.resolve("model.bin");
    byte[] bytes = new byte[12 << 20];
    new Random(7).nextBytes(bytes);
    Files.write(file, bytes);
    try (DroppingProxy proxy = new DroppingProxy(server.uri());
        MlflowClient client =
            MlflowClient.connect(
                new MlflowOptions(proxy.uri(), Duration.ofSeconds(5), Duration.ofSeconds(20)))) {
      Artifacts artifacts = client.artifacts(run(client));
      artifacts.upload("model.bin", file);
      long before = proxy.received();
      proxy.cutNextAnswerTo("artifacts/model.bin", 8 << 20);
      List<TransferProgress> heard = new ArrayList<>();
      Path back = temporary.resolve("back.bin");
      artifacts.listening(heard::add).download("model.bin", back);
      assertThat(proxy.dropped()).isEqualTo(1);
      assertThat(back).hasSameBinaryContentAs(file);
      assertThat(proxy.received() - before).isLessThan(17 << 20);
      assertThat(heard.get(heard.size() - 1))
          .satisfies(last -> assertThat(last.bytes()).isEqualTo(12 << 20))
          .satisfies(last -> assertThat(last.bytesTotal()).hasValue(12 << 20));
    }
  }

  @Test
  void anUploadThatBreaksIsDoneAgain(MlflowServer server) throws IOException {
    Path file = Files.write(temporary.resolve("model.bin"), new byte[3 << 20]);
    try (DroppingProxy proxy = new DroppingProxy(server.uri());
        MlflowClient client =
            MlflowClient.connect(
                new MlflowOptions(proxy.uri(), Duration.ofSeconds(5), Duration.ofSeconds(20)))) {
      Artifacts artifacts = client.artifacts(run(client));
      proxy.dropNextAnswerTo("artifacts/model.bin");
      artifacts.upload("model.bin", file);
      assertThat(proxy.dropped()).isEqualTo(1);
      assertThat(artifacts.files())
          .containsExactly(ArtifactEntry.file("model.bin", OptionalLong.of(3 << 20)));
    }
  }

  @Test
  void linksAreNotFollowed(MlflowClient client) throws IOException {
    Artifacts artifacts = client.artifacts(run(client));
    Path link = temporary.resolve("link");
    Files.createSymbolicLink(link, Files.writeString(temporary.resolve("secret"), "x"));
    assertThatThrownBy(() -> artifacts.upload("link", link))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("is missing, a link or no file (allowed: plain files)");
    assertThatThrownBy(() -> artifacts.uploadAll(temporary))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("'link'");
  }

  private Path directory() throws IOException {
    Path directory = temporary.resolve("up");
    Files.createDirectories(directory.resolve("data/deep"));
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    Files.write(directory.resolve("data/deep/model.bin"), bytes);
    for (int i = 0; i < 9; i++) {
      Files.writeString(directory.resolve("data/" + i), "x".repeat(i));
    }
    Files.createFile(directory.resolve("empty"));
    Files.writeString(directory.resolve("ä b.txt"), "abc");
    return directory;
  }

  private static Run run(MlflowClient client) {
    String experiment = client.experiment(MlflowServer.uniqueName("artifacts"));
    return client.startRun(experiment, "run", Map.of());
  }
}
