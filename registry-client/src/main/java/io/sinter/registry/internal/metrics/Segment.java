package io.sinter.registry.internal.metrics;

import io.sinter.registry.Metric;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/*
 * Written by one thread at a time. What could not be written as a whole is cut off again, so that a
 * full disk leaves no half lines in the middle of a file.
 */
/** One file of a spool: appended to, then read, then deleted. */
final class Segment implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private long bytes;
  private int points;
  private int settled;
  private boolean synced = true;

  private Segment(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.bytes = channel.size();
  }

  /** A new file. */
  static Segment create(Path file) throws IOException {
    return new Segment(
        file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** A file that a process has left. */
  static Segment open(Path file) throws IOException {
    return new Segment(file, FileChannel.open(file, StandardOpenOption.WRITE));
  }

  void append(List<Metric> more) throws IOException {
    write(Lines.points(more));
    points += more.size();
  }

  /** Notes that the first so many points need not be sent again. */
  void settle(int first) throws IOException {
    settled(first);
    write(Lines.settled(first));
  }

  /** The same, without a note on disk: it holds as long as this object is used. */
  void settled(int first) {
    settled = first;
  }

  private void write(byte[] text) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(text);
    long position = bytes;
    try {
      while (buffer.hasRemaining()) {
        position += channel.write(buffer, position);
      }
    } catch (IOException e) {
      cutOff(e);
      throw e;
    }
    bytes = position;
    synced = false;
  }

  private void cutOff(IOException failure) {
    try {
      channel.truncate(bytes);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  Lines.Content read() throws IOException {
    Lines.Content content = Lines.read(Files.readAllBytes(file));
    return new Lines.Content(
        content.points(), Math.max(settled, content.settled()), content.damaged());
  }

  long bytes() {
    return bytes;
  }

  /** Points that were appended through this object. */
  int points() {
    return points;
  }

  /** Points that need not be sent again, as far as this object knows. */
  int settledPoints() {
    return settled;
  }

  void sync() throws IOException {
    if (!synced && channel.isOpen()) {
      channel.force(false);
      synced = true;
    }
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      sync();
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
