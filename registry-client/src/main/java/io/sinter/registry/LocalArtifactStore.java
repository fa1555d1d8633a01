package io.sinter.registry;

import io.sinter.registry.internal.artifacts.LocalFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Artifacts in directories of this machine, or on a file system that all machines mount: what a
 * server started with {@code --no-serve-artifacts} and a directory as its artifact root names.
 * Serves {@code file:} URIs and bare absolute paths, only below the given directories, and follows
 * no links there. Thread-safe.
 */
public final class LocalArtifactStore implements ArtifactStore {
  private final List<Path> roots;

  private LocalArtifactStore(List<Path> roots) {
    this.roots = roots;
  }

  /**
   * A store that reads and writes below these directories only: the server says where, and must not
   * make a client write to other places.
   *
   * @param roots absolute
   */
  public static LocalArtifactStore below(Path... roots) {
    for (Path root : roots) {
      if (!root.isAbsolute()) {
        throw new RegistryException(
            "Cannot keep artifacts below '%s': it is relative (allowed: absolute directories). Name it from the root."
                .formatted(root));
      }
    }
    return new LocalArtifactStore(List.of(roots).stream().map(Path::normalize).toList());
  }

  @Override
  public boolean serves(String scheme) {
    return scheme.equals("file");
  }

  @Override
  public List<ArtifactEntry> list(ArtifactRequest directory) throws IOException {
    return at(directory).list();
  }

  @Override
  public void upload(ArtifactRequest target, Path file, LongConsumer moved) throws IOException {
    at(target).store(file, moved);
  }

  @Override
  public void download(ArtifactRequest source, OptionalLong size, Path file, LongConsumer moved)
      throws IOException {
    at(source).fetch(file, moved);
  }

  @Override
  public void delete(ArtifactRequest target) throws IOException {
    at(target).delete();
  }

  private LocalFiles at(ArtifactRequest request) {
    URI uri = request.root();
    boolean local = uri.getRawAuthority() == null || uri.getRawAuthority().isEmpty();
    if (local && uri.getPath() != null && uri.getRawQuery() == null) {
      Path path = Path.of(uri.getPath());
      for (Path root : roots) {
        if (path.startsWith(root) && path.equals(path.normalize())) {
          return new LocalFiles(root, path.resolve(request.name()));
        }
      }
    }
    throw new RegistryException(
        "Cannot %s: its files are at '%s', outside the directories this client may use (allowed: below %s). Allow the server's artifact root, or start the server with --artifacts-destination."
            .formatted(request.purpose(), uri, roots));
  }
}
