package io.sinter.registry.internal;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A private directory beside a target, in which files are completed before they appear there all at
 * once. Closing removes what was not moved.
 */
public final class Staging implements AutoCloseable {
  private final Path path;

  private Staging(Path path) {
    this.path = path;
  }

  /** Makes one; the parents of the target are made too. */
  public static Staging beside(Path target) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    requireEmpty(target);
    return new Staging(Files.createTempDirectory(parent, ".sinter-"));
  }

  public Path path() {
    return path;
  }

  public void moveTo(Path target) throws IOException {
    requireEmpty(target);
    Files.deleteIfExists(target);
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Moves one completed file, which replaces nothing. */
  public void moveFileTo(Path file, Path target) throws IOException {
    Files.move(file, target);
  }

  private static void requireEmpty(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      try (var entries = Files.list(target)) {
        if (entries.findAny().isPresent()) {
          throw new DirectoryNotEmptyException(target.toString());
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    FileTree.delete(path);
  }
}
