package io.sinter.registry.internal.metrics;

import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/*
 * <spool>/<run>/<log>.lock is locked by the process that owns the log as long as it lives; its
 * points are in <log>.000001.points and so on. The system gives the lock back when the process dies,
 * however it dies, and then whoever gets the lock owns what is left.
 *
 * The folder may lie below one that everybody can write to. Who else could write into it could log
 * in this user's name, or make the JVM write elsewhere: so it belongs to this user, and nobody else
 * may write there.
 */
/** The folder of a run in a spool. */
final class SpoolFolder {
  private static final String LOCK = ".lock";
  private static final String POINTS = ".points";
  private static final long SPARE_BYTES = 64L << 20;

  private final Path folder;

  private SpoolFolder(Path folder) {
    this.folder = folder;
  }

  static SpoolFolder of(Path spool, String runId) {
    if (!runId.matches("[0-9A-Za-z_-]{1,128}")) {
      throw new RegistryException(
          "Cannot log metrics of run '%s': it is no id of a run (allowed: letters, digits, - and _). Give the id that startRun returned."
              .formatted(runId));
    }
    return new SpoolFolder(spool.toAbsolutePath().resolve(runId));
  }

  /** The runs of which a spool may hold points. */
  static List<String> runs(Path spool) {
    try (Stream<Path> folders = Files.list(spool)) {
      return folders
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("[0-9A-Za-z_-]{1,128}"))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Makes the spool, or checks that it is this user's own. */
  void createSpool() throws IOException {
    createPrivate(folder.getParent());
  }

  /** Makes the folder, or checks that it is this user's own. */
  void create() throws IOException {
    createPrivate(folder.getParent());
    createPrivate(folder);
  }

  private static void createPrivate(Path folder) throws IOException {
    if (folder.getParent() != null) {
      Files.createDirectories(folder.getParent());
    }
    boolean posix = isPosix(folder.getParent());
    try {
      Files.createDirectory(folder, posix ? only("rwx------") : new FileAttribute<?>[0]);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(folder + " is no folder", e);
      }
      requirePrivate(folder);
    }
  }

  private static boolean isPosix(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    return store.supportsFileAttributeView(PosixFileAttributeView.class);
  }

  private static FileAttribute<?>[] only(String permissions) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  /** Throws if anybody else owns the folder or may write into it. */
  void requirePrivate() throws IOException {
    requirePrivate(folder);
  }

  private static void requirePrivate(Path folder) throws IOException {
    if (!isPosix(folder)) {
      return;
    }
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(folder + " can be written by others; give it the mode 700");
    }
    Path probe = Files.createTempFile(folder, "owner", ".tmp", only("rw-------"));
    try {
      if (!Files.getOwner(probe).equals(Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS))) {
        throw new IOException(
            "%s belongs to %s; name a folder of your own"
                .formatted(folder, Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)));
      }
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  Path lockFile(String log) {
    return folder.resolve(log + LOCK);
  }

  Path pointsFile(String log, int number) {
    return folder.resolve("%s.%06d%s".formatted(log, number, POINTS));
  }

  /** The names of the logs that have files here, the oldest first. */
  List<String> logs() throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    Set<String> logs = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(LOCK) || name.endsWith(POINTS))
          .forEach(name -> logs.add(name.substring(0, name.indexOf('.'))));
    }
    return new ArrayList<>(logs);
  }

  /** The files of points of a log, the oldest first. */
  List<Path> points(String log) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              path -> {
                String name = path.getFileName().toString();
                return name.startsWith(log + ".") && name.endsWith(POINTS);
              })
          .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  /** What all files of points take. */
  long bytes() throws IOException {
    long bytes = 0;
    for (String log : logs()) {
      for (Path file : points(log)) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  /** Whether the disk has room beyond what is left to others. */
  boolean hasRoom() throws IOException {
    return Files.getFileStore(folder).getUsableSpace() > SPARE_BYTES;
  }

  /** Removes the folder if nothing is in it. */
  void removeIfEmpty() {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // Somebody uses it.
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
