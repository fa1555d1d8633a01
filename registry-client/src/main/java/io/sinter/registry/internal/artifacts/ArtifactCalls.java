package io.sinter.registry.internal.artifacts;

import io.sinter.registry.ArtifactEntry;
import io.sinter.registry.ArtifactStore;
import io.sinter.registry.ArtifactStores;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TransferListener;
import io.sinter.registry.internal.FileTree;
import io.sinter.registry.internal.SafeNames;
import io.sinter.registry.internal.Staging;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Files in artifact stores, by the URI of a run, logged model or version. Thread-safe. */
public final class ArtifactCalls {
  private final ArtifactStore server;
  private final ArtifactStores others;

  /** The server's own store is asked before the others. */
  public ArtifactCalls(ArtifactStore server, ArtifactStores others) {
    this.server = server;
    this.others = others;
  }

  /** Every file, by name. */
  public List<ArtifactEntry> files(String what, String artifactUri) {
    return at(what, artifactUri).files();
  }

  /** What is directly in a directory, by name. */
  public List<ArtifactEntry> list(String what, String artifactUri, String directory) {
    if (!directory.isEmpty()) {
      requireSafe(what, directory);
    }
    return at(what, artifactUri).list(directory);
  }

  /** Sends every file below the directory; names keep their relative paths. */
  public void uploadAll(
      String what, String artifactUri, Path directory, TransferListener listener) {
    Map<String, Path> files = new TreeMap<>();
    for (String name : FileTree.names(what, directory)) {
      files.put(name, directory.resolve(name));
    }
    at(what, artifactUri).upload(files, listener);
  }

  /** Sends one file. */
  public void upload(
      String what, String artifactUri, String name, Path file, TransferListener listener) {
    requireSafe(what, name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new RegistryException(
          "Cannot %s: '%s' is missing, a link or no file (allowed: plain files). Check the path."
              .formatted(what, file));
    }
    at(what, artifactUri).upload(Map.of(name, file), listener);
  }

  /** Fetches one file, which must not exist yet: complete or not at all. */
  public void download(
      String what, String artifactUri, String name, Path file, TransferListener listener) {
    requireSafe(what, name);
    ArtifactTree tree = at(what, artifactUri);
    String parent = name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
    ArtifactEntry entry =
        tree.list(parent).stream()
            .filter(found -> found.name().equals(name.substring(name.lastIndexOf('/') + 1)))
            .filter(found -> found.kind() == ArtifactEntry.Kind.FILE)
            .map(found -> ArtifactEntry.file(name, found.size()))
            .findFirst()
            .orElseThrow(
                () ->
                    new RegistryException(
                        "Cannot %s: there is no file '%s' at %s. List what is there."
                            .formatted(what, name, artifactUri)));
    try (Staging staging = Staging.beside(file)) {
      tree.download(List.of(entry), staging.path(), listener);
      staging.moveFileTo(staging.path().resolve(name), file);
    } catch (IOException e) {
      throw unwritable(what, file, e);
    }
  }

  /** Fetches every file into a directory that does not exist yet, or is empty: all or nothing. */
  public void downloadAll(
      String what, String artifactUri, Path directory, TransferListener listener) {
    ArtifactTree tree = at(what, artifactUri);
    List<ArtifactEntry> files = tree.files();
    if (files.isEmpty()) {
      throw new RegistryException(
          "Cannot %s: MLflow holds no files at %s. Check that the model was uploaded completely."
              .formatted(what, artifactUri));
    }
    try (Staging staging = Staging.beside(directory)) {
      tree.download(files, staging.path(), listener);
      staging.moveTo(directory);
    } catch (IOException e) {
      throw unwritable(what, directory, e);
    }
  }

  /** Deletes a file or directory, if it is there. */
  public void delete(String what, String artifactUri, String name) {
    requireSafe(what, name);
    at(what, artifactUri).delete(name);
  }

  private static RegistryException unwritable(String what, Path target, IOException e) {
    return new RegistryException(
        "Cannot %s: writing to %s failed (%s). Check the disk and that it is new or empty."
            .formatted(what, target, e),
        e);
  }

  private static void requireSafe(String what, String name) {
    if (!SafeNames.isSafe(name)) {
      throw new RegistryException(
          "Cannot %s: file name '%s' is not safe (allowed: %s). Rename the file."
              .formatted(what, name, SafeNames.ALLOWED));
    }
  }

  private ArtifactTree at(String what, String artifactUri) {
    URI uri;
    try {
      // A server whose artifact root is a directory names it without a scheme.
      uri =
          artifactUri.startsWith("/")
              ? new URI("file", null, artifactUri, null)
              : new URI(artifactUri);
    } catch (URISyntaxException e) {
      throw outOfReach(what, artifactUri, e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    Optional<ArtifactStore> store =
        server.serves(scheme) ? Optional.of(server) : others.find(scheme);
    return new ArtifactTree(
        store.orElseThrow(() -> outOfReach(what, artifactUri, null)), uri, what);
  }

  static RegistryException outOfReach(String what, String artifactUri, @Nullable Throwable cause) {
    return new RegistryException(
        "Cannot %s: its files are at '%s', which this client may not use (allowed: mlflow-artifacts:/... and what its ArtifactStores serve). Bind a store for it, or start the server with --artifacts-destination and without --no-serve-artifacts and use an experiment made since then."
            .formatted(what, artifactUri),
        cause);
  }
}
