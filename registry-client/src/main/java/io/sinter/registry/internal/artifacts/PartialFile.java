package io.sinter.registry.internal.artifacts;

import io.sinter.registry.internal.http.Answer;
import io.sinter.registry.internal.http.Headers;
import io.sinter.registry.internal.http.Request;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Consecutive bytes of a file that are fetched, by one request or by several that each go on where
 * the one before broke. Used by one thread, besides the one that receives.
 */
final class PartialFile implements AutoCloseable {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/(?:[0-9]{1,18}|\\*)");

  private final Path file;
  private final long start;
  private final OptionalLong end;
  private final boolean whole;
  private final FileChannel channel;
  private final LongConsumer moved;
  private final EntityTag tag;
  private Optional<ReceivedBytes> receiving = Optional.empty();

  private PartialFile(
      Path file, long start, OptionalLong end, boolean whole, EntityTag tag, LongConsumer moved)
      throws IOException {
    this.tag = tag;
    this.file = file;
    this.start = start;
    this.end = end;
    this.whole = whole;
    this.moved = moved;
    try {
      this.channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      channel.position(start);
    } catch (IOException e) {
      throw new LocalFileException("writing", file, e);
    }
  }

  /** All of a file, whose size may be known. */
  static PartialFile whole(Path file, OptionalLong size, LongConsumer moved) throws IOException {
    return new PartialFile(file, 0, size, true, new EntityTag(), moved);
  }

  /**
   * Some of a file; other threads may write the rest.
   *
   * @param tag of all ranges of this file
   */
  static PartialFile range(Path file, long start, long end, EntityTag tag, LongConsumer moved)
      throws IOException {
    return new PartialFile(file, start, OptionalLong.of(end), false, tag, moved);
  }

  /** Asks for what is missing. */
  Request ask(Request request) throws IOException {
    if (whole && tag.value().isEmpty() && channel.position() > start) {
      // Without a strong tag nothing tells that the rest belongs to the same file.
      restart();
    }
    long position = channel.position();
    if (whole && position == start) {
      return request;
    }
    Request rest =
        request.with(
            "Range",
            "bytes=%d-%s"
                .formatted(position, end.isPresent() ? Long.toString(end.getAsLong() - 1) : ""));
    return whole ? tag.value().map(value -> rest.with("If-Range", value)).orElse(rest) : rest;
  }

  /** Writes a success; anything else becomes text. */
  Answer answer(LongConsumer progress) {
    ReceivedBytes bytes = new ReceivedBytes(file, channel, end, moved.andThen(progress));
    receiving = Optional.of(bytes);
    return (status, headers, body) -> {
      if (status / 100 != 2) {
        return Answer.text(body);
      }
      bytes.take(() -> begin(status, headers), body);
      return "";
    };
  }

  private void begin(int status, Headers headers) throws IOException {
    Optional<String> given = headers.firstValue("ETag");
    long position = channel.position();
    if (status == 206) {
      Matcher range = CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
      if (!range.matches() || Long.parseLong(range.group(1)) != position) {
        throw new IOException(
            "bytes from %d were asked for, the answer says '%s'"
                .formatted(position, headers.firstValue("Content-Range").orElse("")));
      }
      tag.require(given);
      return;
    }
    if (!whole) {
      throw new RangeIgnoredException();
    }
    if (position > start) {
      restart();
    }
    tag.set(given);
  }

  /** Forgets what is there. */
  private void restart() throws IOException {
    moved.accept(start - channel.position());
    try {
      channel.truncate(start).position(start);
    } catch (IOException e) {
      throw new LocalFileException("writing", file, e);
    }
  }

  /** Keeps a request that was given up from writing any more. */
  void stopReceiving() {
    receiving.ifPresent(ReceivedBytes::stop);
    receiving = Optional.empty();
  }

  @Override
  public String toString() {
    return end.isPresent()
        ? "bytes %d to %d".formatted(start, end.getAsLong())
        : "bytes from %d".formatted(start);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
