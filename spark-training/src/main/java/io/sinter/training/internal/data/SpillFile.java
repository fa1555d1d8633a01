package io.sinter.training.internal.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.arrow.memory.ArrowBuf;

/**
 * A file for what does not fit memory. It has no name once it is open, so that nothing stays behind
 * however the process ends. Reading is thread-safe.
 */
final class SpillFile implements AutoCloseable {
  private final Path directory;
  private final FileChannel file;
  private long end;

  SpillFile(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
      file =
          FileChannel.open(
              Files.createTempFile(directory, "sinter-rows-", ".tmp"),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw failure("make a file for rows", e);
    }
  }

  /** Writes the first bytes of a buffer; where they lie. */
  long write(ArrowBuf buffer, long bytes) {
    long start = end;
    ByteBuffer source = buffer.nioBuffer(0, Math.toIntExact(bytes));
    try {
      while (source.hasRemaining()) {
        end += file.write(source, end);
      }
      return start;
    } catch (IOException e) {
      throw failure("write rows", e);
    }
  }

  /** Reads bytes into a buffer. */
  void read(long start, ArrowBuf buffer, long bytes) {
    ByteBuffer target = buffer.nioBuffer(0, Math.toIntExact(bytes));
    try {
      long at = start;
      while (target.hasRemaining()) {
        int read = file.read(target, at);
        if (read < 0) {
          throw new IOException("the file ends at byte " + at);
        }
        at += read;
      }
    } catch (IOException e) {
      throw failure("read rows", e);
    }
  }

  private UncheckedIOException failure(String what, IOException e) {
    return new UncheckedIOException(
        "Cannot %s in %s: %s. Free space there, point spark.local.dir elsewhere, or give the loader more memory."
            .formatted(what, directory, e.getMessage()),
        e);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failure("close the file of rows", e);
    }
  }
}
