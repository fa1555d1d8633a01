package io.sinter.registry.internal.artifacts;

import io.sinter.registry.internal.http.Body;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/** Consecutive bytes of a file, as the body of a request. */
record FilePart(Path file, long offset, long length) {
  private static final int BUFFER_BYTES = 256 << 10;

  /** A body that is read while it is sent. */
  Body body(LongConsumer moved) {
    return new Body() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        try (FileChannel channel = open()) {
          ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, length));
          for (long sent = 0; sent < length; sent += buffer.limit()) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, length - sent));
            fill(buffer, channel, offset + sent);
            out.write(buffer.array(), 0, buffer.limit());
            moved.accept(buffer.limit());
          }
        }
      }
    };
  }

  private FileChannel open() throws LocalFileException {
    try {
      return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new LocalFileException("reading", file, e);
    }
  }

  private void fill(ByteBuffer buffer, FileChannel channel, long position)
      throws LocalFileException {
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, position + buffer.position()) < 0) {
          throw new EOFException("it became shorter meanwhile");
        }
      }
    } catch (IOException e) {
      throw new LocalFileException("reading", file, e);
    }
  }
}
