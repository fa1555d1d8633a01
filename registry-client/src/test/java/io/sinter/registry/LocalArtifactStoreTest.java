package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.testing.MlflowServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts in a directory that client and server share. */
@ExtendWith(MlflowServer.class)
class LocalArtifactStoreTest {
  @TempDir Path temporary;
  private Path root;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    root = Files.createDirectory(temporary.resolve("shared root"));
    file = Files.writeString(temporary.resolve("a.txt"), "contents");
  }

  private Artifacts at(MlflowServer server, String uri, Path... allowed) {
    MlflowClient client =
        MlflowClient.connect(
            MlflowOptions.of(server.uri()), ArtifactStores.of(LocalArtifactStore.below(allowed)));
    return client.artifacts(new LoggedModel("m-1", "1", uri, LoggedModelStatus.READY));
  }

  @Test
  void aBareDirectoryIsOneToo(MlflowServer server) throws IOException {
    for (String uri : new String[] {root + "/1", root.toUri() + "1/r1"}) {
      Artifacts artifacts = at(server, uri, root);
      artifacts.upload("reports/a.txt", file);
      assertThat(artifacts.files())
          .containsExactly(ArtifactEntry.file("reports/a.txt", OptionalLong.of(8)));
      Path back = temporary.resolve("back" + uri.length());
      artifacts.downloadAll(back);
      assertThat(back.resolve("reports/a.txt")).hasContent("contents");
      artifacts.delete("reports");
      assertThat(artifacts.files()).isEmpty();
    }
  }

  @Test
  void theServerCannotSendItElsewhere(MlflowServer server) {
    for (String uri :
        new String[] {
          temporary.toUri() + "other",
          root.toUri() + "../other",
          "file://host/shared",
          "file:relative",
          temporary.toString()
        }) {
      Artifacts artifacts = at(server, uri, root);
      assertThatThrownBy(() -> artifacts.upload("a.txt", file))
          .isInstanceOf(RegistryException.class)
          .hasMessageStartingWith("Cannot upload to logged model m-1")
          .hasMessageContaining("outside the directories this client may use");
    }
  }

  @Test
  void linksInTheDirectoryAreNotFollowed(MlflowServer server) throws IOException {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.createSymbolicLink(root.resolve("link"), outside);
    Artifacts artifacts = at(server, root.toUri().toString(), root);
    assertThatThrownBy(() -> artifacts.upload("link/a.txt", file))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("is a link or no plain file");
    assertThatThrownBy(artifacts::files)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("is a link or no plain file");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aFailedUploadLeavesTheOldFile(MlflowServer server) throws IOException {
    Artifacts artifacts = at(server, root.toUri().toString(), root);
    artifacts.upload("a.txt", file);
    Files.createFile(root.resolve(".sinter-left-by-a-killed-upload"));
    Files.createDirectory(root.resolve("b.txt"));
    assertThatThrownBy(() -> artifacts.upload("b.txt", file))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("is a link or no plain file");
    assertThat(artifacts.list(""))
        .containsExactly(
            ArtifactEntry.file("a.txt", OptionalLong.of(8)), ArtifactEntry.directory("b.txt"));
    assertThat(root.resolve("a.txt")).hasContent("contents");
  }

  @Test
  void pythonAndJavaReadEachOthersFiles(MlflowServer server) throws Exception {
    String experiment = experimentAt(server, root.toUri().toString());
    try (MlflowClient client =
        MlflowClient.connect(
            MlflowOptions.of(server.uri()), ArtifactStores.of(LocalArtifactStore.below(root)))) {
      Run run = client.startRun(experiment, "run", Map.of());
      assertThat(run.artifactUri()).startsWith("file://");
      Artifacts artifacts = client.artifacts(run);
      artifacts.upload("reports/a.txt", file);
      String output =
          server.runPython(
              Scripts.LIMIT,
              Scripts.path("exchange_artifacts.py"),
              run.id(),
              "reports/a.txt",
              "reports/b.txt",
              "from Python");
      assertThat(output).isEqualToIgnoringNewLines("contents");
      Path back = temporary.resolve("back.txt");
      artifacts.download("reports/b.txt", back);
      assertThat(back).hasContent("from Python");
    }
  }

  @Test
  void aRelativeDirectoryIsRefused() {
    assertThatThrownBy(() -> LocalArtifactStore.below(Path.of("relative")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("it is relative (allowed: absolute directories)");
  }

  /** As a server makes them whose artifact root is a directory and not its proxy. */
  private static String experimentAt(MlflowServer server, String location) throws Exception {
    String body =
        "{\"name\":\"%s\",\"artifact_location\":\"%s\"}"
            .formatted(MlflowServer.uniqueName("local"), location);
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(server.uri() + "/api/2.0/mlflow/experiments/create"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().replaceAll("(?s).*\"experiment_id\": *\"([0-9]+)\".*", "$1");
  }
}
