package io.sinter.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * A place where artifacts are kept, found by the scheme of their URI.
 *
 * <p>The client checks every name before and after it asks a store, runs several files at a time,
 * compares sizes afterwards and words the errors: a store moves bytes and throws {@link
 * IOException} with a reason, or {@link RegistryException} where it has a whole sentence to say. An
 * interrupted thread makes a store give up soon.
 *
 * <p>Implementations are thread-safe and need memory independent of a file's size.
 */
public interface ArtifactStore {
  /**
   * Whether it keeps artifacts whose URI has this scheme.
   *
   * @param scheme in lower case, without colon
   */
  boolean serves(String scheme);

  /**
   * What is directly in a directory, named by its last segment; nothing if there is no such
   * directory.
   */
  List<ArtifactEntry> list(ArtifactRequest directory) throws IOException;

  /**
   * Stores a file, replacing what has its name. It is there complete or not at all.
   *
   * @param moved told how many more bytes went; a negative number when bytes must go again
   */
  void upload(ArtifactRequest target, Path file, LongConsumer moved) throws IOException;

  /**
   * Fetches a file.
   *
   * @param size in bytes, where the listing told it
   * @param file does not exist; if this fails, what was written there is for the caller to remove
   * @param moved told how many more bytes came; a negative number when bytes must come again
   */
  void download(ArtifactRequest source, OptionalLong size, Path file, LongConsumer moved)
      throws IOException;

  /** Deletes a file, or a directory with all below it; what is not there is no failure. */
  void delete(ArtifactRequest target) throws IOException;
}
