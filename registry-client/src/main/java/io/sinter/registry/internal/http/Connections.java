package io.sinter.registry.internal.http;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/*
 * A blocking connection can neither be interrupted nor told a deadline. So a thread of its own waits
 * for it, and the caller for that thread; the time limit of a read only ends a thread that nobody
 * waits for any more.
 */
/**
 * Sends requests over connections that are kept for the next one. Follows no redirects, adds no
 * credentials, repeats nothing but what has no body. Thread-safe.
 */
public final class Connections {
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MARGIN_MILLIS = 1_000;
  private static final ExecutorService WORKERS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "sinter-http");
            thread.setDaemon(true);
            return thread;
          });

  private final Duration connectTimeout;
  private final Supplier<SSLContext> tls;
  private @Nullable SSLSocketFactory sockets;
  private @Nullable PatchClient patches;

  /**
   * @param tls asked for when the first encrypted connection is made
   */
  public Connections(Duration connectTimeout, Supplier<SSLContext> tls) {
    this.connectTimeout = connectTimeout;
    this.tls = tls;
  }

  /**
   * Sends a request and waits for all of its answer.
   *
   * @throws java.net.ConnectException if nothing was sent
   * @throws TimeoutException when the patience is at its end
   */
  public Reply send(Request request, Body body, Answer answer, Patience patience)
      throws IOException, InterruptedException, TimeoutException {
    if (request.method().equals("PATCH")) {
      return patches().send(request, body, patience);
    }
    HttpURLConnection connection = open(request, patience);
    Exchange exchange = new Exchange(connection, request, body);
    Future<Reply> reply = WORKERS.submit(() -> exchange.run(answer));
    boolean ended = false;
    try {
      Reply given = await(reply, patience);
      ended = true;
      return given;
    } catch (ExecutionException e) {
      ended = true;
      throw thrown(e.getCause());
    } finally {
      if (!ended) {
        WORKERS.execute(exchange::abandon);
      }
    }
  }

  /** What waits without end may become less patient meanwhile: it is looked at now and then. */
  private static Reply await(Future<Reply> reply, Patience patience)
      throws InterruptedException, TimeoutException, ExecutionException {
    while (true) {
      long left = patience.nanosLeft();
      if (left <= 0) {
        throw new TimeoutException();
      }
      try {
        return reply.get(Math.min(left, LONGEST_WAIT_NANOS), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // Bytes may have moved meanwhile: look again.
      }
    }
  }

  private static IOException thrown(Throwable cause) {
    if (cause instanceof IOException io) {
      return io;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IOException(cause);
  }

  private HttpURLConnection open(Request request, Patience patience) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) request.uri().toURL().openConnection();
    if (connection instanceof HttpsURLConnection encrypted) {
      encrypted.setSSLSocketFactory(sockets());
    }
    connection.setConnectTimeout(millis(connectTimeout));
    // Without a limit of its own the JDK waits five seconds for leave to send a body, then sends
    // it.
    connection.setReadTimeout(
        request.headers().containsKey("Expect")
            ? 0
            : millis(patience.longestSilence().plusMillis(MARGIN_MILLIS)));
    return connection;
  }

  private static int millis(Duration duration) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
  }

  /** Always the same: connections are kept by it. */
  private synchronized SSLSocketFactory sockets() {
    if (sockets == null) {
      sockets = tls.get().getSocketFactory();
    }
    return sockets;
  }

  private synchronized PatchClient patches() {
    if (patches == null) {
      patches = new PatchClient(connectTimeout, new LazyTls(tls), WORKERS);
    }
    return patches;
  }
}
