package io.sinter.drift.report.internal;

import io.sinter.job.JobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file the report is written to. A reader sees the old page or the new one, never half of one.
 *
 * @param path where, absolute
 */
public record PageFile(Path path) {
  /**
   * Writes beside the file, then moves over it.
   *
   * @throws JobException if the folder cannot be written
   */
  public void replace(String page) {
    Path folder = path.getParent();
    try {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, ".report", ".tmp");
      try {
        Files.writeString(draft, page, StandardCharsets.UTF_8);
        draft.toFile().setReadable(true, /* ownerOnly= */ false);
        move(draft);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new JobException(
          "Cannot write report %s: %s (allowed: a file in a folder you can write). Choose another output."
              .formatted(path, e),
          e);
    }
  }

  private void move(Path draft) throws IOException {
    try {
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
