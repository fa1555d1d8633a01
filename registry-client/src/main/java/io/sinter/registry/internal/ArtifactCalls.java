package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/** Files that the MLflow server keeps, through its artifact proxy. */
public final class ArtifactCalls {
  private static final String PREFIX = "/api/2.0/mlflow-artifacts/artifacts";
  private static final int MOST_FILES = 10_000;

  private final Transport transport;

  ArtifactCalls(Transport transport) {
    this.transport = transport;
  }

  /** Sends every file below the directory; names keep their relative paths. */
  public void uploadAll(String what, String artifactUri, Path directory) {
    String root = proxied(what, artifactUri);
    for (String name : FileTree.names(what, directory)) {
      put(what, root, name, directory.resolve(name));
    }
  }

  /** Sends one file. */
  public void upload(String what, String artifactUri, String name, Path file) {
    put(what, proxied(what, artifactUri), name, file);
  }

  private void put(String what, String root, String name, Path file) {
    if (!SafeNames.isSafe(name)) {
      throw new RegistryException(
          "Cannot %s: file name '%s' is not safe (allowed: %s). Rename the file."
              .formatted(what, name, SafeNames.ALLOWED));
    }
    transport.send(
        Call.put("%s (file %s)".formatted(what, name), address(root + "/" + name), file));
  }

  /** Fetches every file into a directory that does not exist yet, or is empty: all or nothing. */
  public void downloadAll(String what, String artifactUri, Path directory) {
    String root = proxied(what, artifactUri);
    List<String> names = list(what, root);
    if (names.isEmpty()) {
      throw new RegistryException(
          "Cannot %s: MLflow holds no files at %s. Check that the model was uploaded completely."
              .formatted(what, artifactUri));
    }
    try (Staging staging = Staging.beside(directory)) {
      for (String name : names) {
        Path file = staging.path().resolve(name);
        Files.createDirectories(file.getParent());
        transport.send(
            Call.fetch("%s (file %s)".formatted(what, name), address(root + "/" + name), file));
      }
      staging.moveTo(directory);
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot %s: writing to %s failed (%s). Check the disk and that the directory is new or empty."
              .formatted(what, directory, e),
          e);
    }
  }

  private List<String> list(String what, String root) {
    List<String> files = new ArrayList<>();
    Deque<String> pending = new ArrayDeque<>(List.of(""));
    int seen = 0;
    while (!pending.isEmpty()) {
      String parent = pending.pop();
      Call call =
          Call.get(
              what, PREFIX + "?path=" + Rest.encode(parent.isEmpty() ? root : root + "/" + parent));
      for (JsonNode node : parse(call, transport.send(call)).path("files")) {
        String leaf = node.path("path").asText();
        if (!SafeNames.isSafe(leaf)
            || leaf.contains("/")
            || !SafeNames.isSafe(join(parent, leaf))) {
          throw new RegistryException(
              "Cannot %s: the server names a file '%s' (allowed: %s). Do not trust this server before its files are checked."
                  .formatted(what, leaf, SafeNames.ALLOWED));
        }
        if (++seen > MOST_FILES) {
          throw new RegistryException(
              "Cannot %s: the server names more than %d files. Check that the model is a Sinter package."
                  .formatted(what, MOST_FILES));
        }
        (node.path("is_dir").asBoolean() ? pending : files).add(join(parent, leaf));
      }
    }
    return files;
  }

  private JsonNode parse(Call call, Reply reply) {
    try {
      return Json.read(reply.text().isBlank() ? "{}" : reply.text());
    } catch (IOException e) {
      throw transport.errors().unreadable(call, "not JSON");
    }
  }

  private static String join(String parent, String leaf) {
    return parent.isEmpty() ? leaf : parent + "/" + leaf;
  }

  private static String address(String path) {
    return PREFIX
        + "/"
        + Arrays.stream(path.split("/")).map(Rest::encode).collect(Collectors.joining("/"));
  }

  /** The path that the proxy knows an artifact address by. */
  private static String proxied(String what, String artifactUri) {
    URI uri;
    try {
      uri = new URI(artifactUri);
    } catch (URISyntaxException e) {
      throw unsupported(what, artifactUri, e);
    }
    String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
    if (!"mlflow-artifacts".equals(uri.getScheme())
        || uri.getRawAuthority() != null
        || !SafeNames.isSafe(path)) {
      throw unsupported(what, artifactUri, null);
    }
    return path;
  }

  private static RegistryException unsupported(
      String what, String artifactUri, @org.jspecify.annotations.Nullable Throwable cause) {
    return new RegistryException(
        "Cannot %s: its files are at '%s', not behind the MLflow server (allowed: mlflow-artifacts:/...). Start the server with --artifacts-destination and without --no-serve-artifacts, and use an experiment made since then."
            .formatted(what, artifactUri),
        cause);
  }
}
