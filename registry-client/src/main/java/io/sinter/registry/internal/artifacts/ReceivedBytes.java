package io.sinter.registry.internal.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Writes the body of one answer to a file as it comes: at the channel's position, at most up to the
 * end.
 */
final class ReceivedBytes {
  private static final int BUFFER_BYTES = 128 << 10;

  private final Path file;
  private final FileChannel channel;
  private final OptionalLong end;
  private final LongConsumer moved;
  private boolean stopped;

  ReceivedBytes(Path file, FileChannel channel, OptionalLong end, LongConsumer moved) {
    this.file = file;
    this.channel = channel;
    this.end = end;
    this.moved = moved;
  }

  /** What comes before the first byte. */
  @FunctionalInterface
  interface Beginning {
    void run() throws IOException;
  }

  void take(Beginning beginning, InputStream body) throws IOException {
    begin(beginning);
    byte[] bytes = new byte[BUFFER_BYTES];
    for (int read = body.read(bytes); read >= 0; read = body.read(bytes)) {
      write(ByteBuffer.wrap(bytes, 0, read));
    }
    if (end.isPresent() && channel.position() < end.getAsLong()) {
      throw new IOException(
          "it ended after %d of %d bytes".formatted(channel.position(), end.getAsLong()));
    }
  }

  private synchronized void begin(Beginning beginning) throws IOException {
    checkWanted();
    beginning.run();
  }

  private synchronized void write(ByteBuffer bytes) throws IOException {
    checkWanted();
    int size = bytes.remaining();
    if (end.isPresent() && channel.position() + size > end.getAsLong()) {
      throw new IOException(
          "more came than the %d bytes there should be".formatted(end.getAsLong()));
    }
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new LocalFileException("writing", file, e);
    }
    moved.accept(size);
  }

  private void checkWanted() throws IOException {
    if (stopped) {
      throw new IOException("given up");
    }
  }

  /** Keeps a thread that nobody waits for from writing any more. */
  synchronized void stop() {
    stopped = true;
  }
}
