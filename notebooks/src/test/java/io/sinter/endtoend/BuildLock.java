package io.sinter.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A lock on a file between the JVMs that run a build's tests; a JVM that ends lets go of it. */
final class BuildLock {
  private final FileChannel channel;
  private FileLock lock;

  private BuildLock(Path file, boolean shared) throws IOException {
    Files.createDirectories(file.getParent());
    channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    lock = channel.lock(0, Long.MAX_VALUE, shared);
  }

  /** Waits until nobody has it, then has it alone. */
  static BuildLock alone(Path file) {
    return of(file, /* shared= */ false);
  }

  /** Has it together with others, until the JVM ends. */
  static BuildLock shared(Path file) {
    return of(file, /* shared= */ true);
  }

  private static BuildLock of(Path file, boolean shared) {
    try {
      return new BuildLock(file, shared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets go of it, and acts if no other JVM has it. */
  void lastLeaves(Runnable action) {
    try {
      lock.release();
      FileLock last = channel.tryLock();
      if (last != null) {
        lock = last;
        action.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets go of it. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
