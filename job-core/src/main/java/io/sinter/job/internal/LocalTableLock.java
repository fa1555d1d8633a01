package io.sinter.job.internal;

import io.sinter.job.JobException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * Delta commits by renaming a file to a name that must be free. On HDFS and the object stores it
 * supports, that is atomic; on a local disk Hadoop looks first and renames afterwards, and Delta
 * guards the two by a lock within one JVM alone. Of two processes that commit in the same instant,
 * one commit would vanish.
 */
/** Lets one process of this machine at a time commit to a table on a local disk. */
public final class LocalTableLock {
  private static final Map<Path, ReentrantLock> OF_THIS_PROCESS = new ConcurrentHashMap<>();

  private LocalTableLock() {}

  /** Waits for the lock and works; a table that is not on a local disk needs none. */
  public static void holding(String location, Runnable work) {
    Optional<Path> directory = localPath(location);
    if (directory.isEmpty()) {
      work.run();
      return;
    }
    Path path = directory.get().toAbsolutePath().normalize();
    Path file = path.resolveSibling("." + path.getFileName() + ".lock");
    // A file's lock is its process's: threads of one process take turns before.
    ReentrantLock threads = OF_THIS_PROCESS.computeIfAbsent(file, ignored -> new ReentrantLock());
    threads.lock();
    FileChannel channel = null;
    try {
      channel = lock(location, file);
      work.run();
    } finally {
      close(channel);
      threads.unlock();
    }
  }

  private static FileChannel lock(String location, Path file) {
    FileChannel channel = null;
    try {
      Files.createDirectories(file.getParent());
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      return channel;
    } catch (IOException e) {
      close(channel);
      throw new JobException(
          "Cannot write to table %s: locking %s failed (%s). Check the directory's permissions and the disk."
              .formatted(location, file, e),
          e);
    }
  }

  private static Optional<Path> localPath(String location) {
    if (location.startsWith("/")) {
      return Optional.of(Path.of(location));
    }
    return location.startsWith("file:")
        ? Optional.of(Path.of(URI.create(location).getPath()))
        : Optional.empty();
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The lock goes with the file's descriptor, which is gone either way.
      }
    }
  }
}
