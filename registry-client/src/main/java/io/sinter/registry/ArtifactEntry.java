package io.sinter.registry;

import java.util.OptionalLong;

/**
 * A file or directory among artifacts.
 *
 * @param name relative to what was listed, with slashes
 * @param size in bytes; empty for directories and where the store does not tell, as MLflow's server
 *     does not for empty files
 */
public record ArtifactEntry(String name, Kind kind, OptionalLong size) {
  /** What an entry is. */
  public enum Kind {
    FILE,
    DIRECTORY
  }

  /** A file. */
  public static ArtifactEntry file(String name, OptionalLong size) {
    return new ArtifactEntry(name, Kind.FILE, size);
  }

  /** A directory. */
  public static ArtifactEntry directory(String name) {
    return new ArtifactEntry(name, Kind.DIRECTORY, OptionalLong.empty());
  }
}
