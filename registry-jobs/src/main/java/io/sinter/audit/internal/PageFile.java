package io.sinter.audit.internal;

import io.sinter.job.JobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes pages: a reader sees the old one or the new one, never half of one. */
public final class PageFile {
  private PageFile() {}

  /**
   * Writes beside the file, then moves over it.
   *
   * @throws JobException if the folder cannot be written
   */
  public static void replace(Path file, String page) {
    Path folder = file.getParent();
    try {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, ".audit", ".tmp");
      try {
        Files.writeString(draft, page, StandardCharsets.UTF_8);
        move(draft, file);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new JobException(
          "Cannot write page %s: %s (allowed: a file in a folder you can write). Choose another audit.html."
              .formatted(file, e),
          e);
    }
  }

  private static void move(Path draft, Path file) throws IOException {
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
