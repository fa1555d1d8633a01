package io.sinter.registry.internal.artifacts;

import io.sinter.registry.internal.http.Answer;
import io.sinter.registry.internal.http.Body;
import io.sinter.registry.internal.http.Connections;
import io.sinter.registry.internal.http.Patience;
import io.sinter.registry.internal.http.Reply;
import io.sinter.registry.internal.http.Request;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongConsumer;

/*
 * A transfer may take any time, as long as bytes move. Two waits depend on the size: a server that
 * keeps its artifacts in an object store answers an upload when it has passed the file on, and
 * begins a download when it has fetched the file.
 */
/** One request that moves bytes of a file. Thread-safe. */
final class Wire {
  private static final long SLOWEST_RELAY_BYTES_PER_SECOND = 4 << 20;

  private final Function<URI, Connections> connections;
  private final Duration limit;

  Wire(Function<URI, Connections> connections, Duration limit) {
    this.connections = connections;
    this.limit = limit;
  }

  /**
   * Sends a part of a file and returns the answer, which is a success. Who refuses a large one may
   * hang up before it has come whole, and then nobody reads why: a second try asks first.
   *
   * @param attempt from 1
   */
  Reply put(Request request, FilePart part, LongConsumer moved, int attempt) throws IOException {
    Progress progress = new Progress(moved, part.length(), 0);
    boolean done = false;
    try {
      Reply reply =
          send(
              attempt == 1 ? request.by("PUT") : request.by("PUT").with("Expect", "100-Continue"),
              part.body(progress::add),
              Answer.TEXT,
              progress);
      done = true;
      return reply;
    } finally {
      if (!done) {
        progress.takeBack();
      }
    }
  }

  /** Fetches what is missing of a file and returns the answer, which is a success. */
  Reply get(Request request, PartialFile file, long size) throws IOException {
    Progress progress = new Progress(more -> {}, Long.MAX_VALUE, size);
    try {
      return send(file.ask(request), Body.NONE, file.answer(progress::add), progress);
    } finally {
      file.stopReceiving();
    }
  }

  private Reply send(Request request, Body body, Answer answer, Progress progress)
      throws IOException {
    try {
      Reply reply = connections.apply(request.uri()).send(request, body, answer, progress);
      if (!reply.isSuccess()) {
        throw new RefusedException(reply);
      }
      return reply;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedTransferException(e);
    } catch (TimeoutException e) {
      throw new StalledException(progress.allowed());
    }
  }

  /** When the last byte moved, and how long the next one may take. */
  private final class Progress implements Patience {
    private final LongConsumer moved;
    private final long toSend;
    private final long toRelay;
    private long count;
    private long last = System.nanoTime();
    private boolean closed;

    /**
     * @param toSend bytes, after which the server relays them; many when it relays first
     * @param toRelay bytes before the first one comes
     */
    Progress(LongConsumer moved, long toSend, long toRelay) {
      this.moved = moved;
      this.toSend = toSend;
      this.toRelay = toRelay;
    }

    synchronized void add(long more) {
      last = System.nanoTime();
      if (!closed) {
        count += more;
        moved.accept(more);
      }
    }

    /** What was sent in vain counts no more, nor what a thread that was given up sends yet. */
    synchronized void takeBack() {
      closed = true;
      moved.accept(-count);
    }

    synchronized Duration allowed() {
      if (count >= toSend) {
        return relayed(toSend);
      }
      return count == 0 ? relayed(toRelay) : limit;
    }

    @Override
    public synchronized long nanosLeft() {
      return last + allowed().toNanos() - System.nanoTime();
    }

    @Override
    public Duration longestSilence() {
      return relayed(toSend == Long.MAX_VALUE ? toRelay : toSend);
    }

    private Duration relayed(long bytes) {
      return limit.plusSeconds(bytes / SLOWEST_RELAY_BYTES_PER_SECOND);
    }
  }
}
