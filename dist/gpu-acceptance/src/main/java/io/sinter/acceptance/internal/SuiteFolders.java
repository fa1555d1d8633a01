package io.sinter.acceptance.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Where a run keeps its files. The results are few and small, so that they can be brought back from
 * a host; tables, models and Spark's folders are neither.
 *
 * @param results gets {@code results.txt}, {@code results.md}, {@code results.json} and {@code
 *     logs.zip}
 * @param work gets a folder for each check
 */
public record SuiteFolders(Path results, Path work) {
  private static final long LARGEST_LOG = 1 << 20;

  /** Makes the folders. */
  public SuiteFolders {
    try {
      Files.createDirectories(results);
      Files.createDirectories(work);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty folder: what an earlier run left, a checkpoint or a result, is not this one's. */
  static Path fresh(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(folder);
  }

  /** Packs the logs of all checks so far, the ends of long ones. */
  public void keepLogs() throws IOException {
    Path part = results.resolve("logs.zip.part");
    try (OutputStream file = Files.newOutputStream(part);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Path log : logs()) {
        zip.putNextEntry(new ZipEntry(work.relativize(log).toString()));
        byte[] content = Files.readAllBytes(log);
        int from = (int) Math.max(0, content.length - LARGEST_LOG);
        zip.write(content, from, content.length - from);
        zip.closeEntry();
      }
    }
    Files.move(part, results.resolve("logs.zip"), StandardCopyOption.REPLACE_EXISTING);
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> all = Files.walk(work, 7)) {
      return all.filter(SuiteFolders::isLog).sorted().toList();
    }
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && (name.endsWith(".log")
            || name.startsWith("hs_err")
            || List.of("log.txt", "result.json", "stderr", "stdout").contains(name));
  }
}
