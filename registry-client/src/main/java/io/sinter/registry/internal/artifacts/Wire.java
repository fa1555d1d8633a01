package io.sinter.registry.internal.artifacts;

import io.sinter.registry.internal.Bodies;
import io.sinter.registry.internal.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/*
 * A transfer may take any time, as long as bytes move. Two waits depend on the size: a server that
 * keeps its artifacts in an object store answers an upload when it has passed the file on, and
 * begins a download when it has fetched the file.
 */
/** One request that moves bytes of a file. Thread-safe. */
final class Wire {
  private static final long SLOWEST_RELAY_BYTES_PER_SECOND = 4 << 20;

  private final Function<URI, HttpClient> http;
  private final Duration limit;

  Wire(Function<URI, HttpClient> http, Duration limit) {
    this.http = http;
    this.limit = limit;
  }

  /** Sends a part of a file and returns the answer, which is a success. */
  Reply put(HttpRequest.Builder request, FilePart part, LongConsumer moved) throws IOException {
    AtomicLong lastProgress = new AtomicLong(System.nanoTime());
    AtomicLong sent = new AtomicLong();
    LongConsumer watched =
        more -> {
          lastProgress.set(System.nanoTime());
          sent.addAndGet(more);
          moved.accept(more);
        };
    boolean done = false;
    try {
      Reply reply =
          send(
              request.PUT(part.body(watched)).build(),
              info -> Bodies.text(),
              lastProgress,
              () -> sent.get() < part.length() ? limit.toNanos() : relayed(part.length()));
      done = true;
      return reply;
    } finally {
      if (!done) {
        moved.accept(-sent.get());
      }
    }
  }

  /** Fetches what is missing of a file and returns the answer, which is a success. */
  Reply get(HttpRequest.Builder request, PartialFile file, long size) throws IOException {
    AtomicLong lastProgress = new AtomicLong(System.nanoTime());
    long before = file.received();
    file.ask(request);
    try {
      return send(
          request.GET().build(),
          file.handler(() -> lastProgress.set(System.nanoTime())),
          lastProgress,
          () -> received(file) > before ? limit.toNanos() : relayed(size));
    } finally {
      file.stopReceiving();
    }
  }

  private static long received(PartialFile file) {
    try {
      return file.received();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  private long relayed(long bytes) {
    return limit.plusSeconds(bytes / SLOWEST_RELAY_BYTES_PER_SECOND).toNanos();
  }

  private Reply send(
      HttpRequest request,
      BodyHandler<String> handler,
      AtomicLong lastProgress,
      LongSupplier limitNanos)
      throws IOException {
    CompletableFuture<HttpResponse<String>> future =
        http.apply(request.uri()).sendAsync(request, handler);
    try {
      while (true) {
        long allowed = limitNanos.getAsLong();
        long remaining = lastProgress.get() + allowed - System.nanoTime();
        if (remaining <= 0) {
          throw new StalledException(Duration.ofNanos(allowed));
        }
        try {
          // Waking now and then, as the limit becomes shorter when the last byte is sent.
          HttpResponse<String> response =
              future.get(Math.min(remaining, limit.toNanos()), TimeUnit.NANOSECONDS);
          Reply reply = new Reply(response.statusCode(), response.headers(), response.body());
          if (!reply.isSuccess()) {
            throw new RefusedException(reply);
          }
          return reply;
        } catch (TimeoutException e) {
          // Bytes may have moved meanwhile: look again.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedTransferException(e);
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      future.cancel(true);
    }
  }

  /** The JDK wraps what a body says: the innermost reason of ours counts. */
  private static IOException cause(ExecutionException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof LocalFileException || cause instanceof RangeIgnoredException) {
        return (IOException) cause;
      }
    }
    return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
  }
}
