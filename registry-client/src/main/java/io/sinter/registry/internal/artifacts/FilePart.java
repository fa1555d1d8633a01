package io.sinter.registry.internal.artifacts;

import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Consecutive bytes of a file, as the body of a request. The JDK's own publisher knows no parts and
 * reads 16 KiB at a time.
 */
record FilePart(Path file, long offset, long length) {
  private static final int BUFFER_BYTES = 256 << 10;

  /** A body that is read while it is sent. */
  BodyPublisher body(LongConsumer moved) {
    return length == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(
            subscriber -> new Sending(subscriber, moved).start(), length);
  }

  /** Hands out buffers as they are asked for, from one thread at a time. */
  private final class Sending implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final LongConsumer moved;
    private final AtomicLong demand = new AtomicLong();
    private FileChannel channel;
    private long sent;
    private volatile boolean ended;

    Sending(Flow.Subscriber<? super ByteBuffer> subscriber, LongConsumer moved) {
      this.subscriber = subscriber;
      this.moved = moved;
    }

    void start() {
      subscriber.onSubscribe(this);
    }

    @Override
    public void request(long wanted) {
      if (wanted > 0 && demand.getAndAdd(wanted) == 0) {
        drain();
      }
    }

    private void drain() {
      do {
        if (ended) {
          close();
          return;
        }
        try {
          next();
        } catch (IOException e) {
          ended = true;
          close();
          subscriber.onError(new LocalFileException("reading", file, e));
          return;
        }
      } while (demand.decrementAndGet() > 0);
    }

    private void next() throws IOException {
      if (channel == null) {
        channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, length - sent));
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + sent + buffer.position()) < 0) {
          throw new EOFException("it became shorter meanwhile");
        }
      }
      buffer.flip();
      sent += buffer.remaining();
      moved.accept(buffer.remaining());
      subscriber.onNext(buffer);
      if (sent == length) {
        ended = true;
        close();
        subscriber.onComplete();
      }
    }

    @Override
    public void cancel() {
      ended = true;
      // Whoever drains closes the file; if nobody does, this one may.
      if (demand.getAndAdd(1) == 0) {
        close();
      }
    }

    private void close() {
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        // It was only read: nothing is lost.
      }
    }
  }
}
