package io.sinter.registry.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** Sends short requests by PATCH, which {@link java.net.HttpURLConnection} refuses. Thread-safe. */
final class PatchClient {
  private final HttpClient http;
  private final Executor workers;

  PatchClient(Duration connectTimeout, SSLContext tls, Executor workers) {
    this.workers = workers;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .sslContext(tls)
            .build();
  }

  Reply send(Request request, Body body, Patience patience)
      throws IOException, InterruptedException, TimeoutException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri()).header("User-Agent", "sinter");
    request.headers().forEach(builder::setHeader);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    body.writeTo(bytes);
    builder.method(request.method(), BodyPublishers.ofByteArray(bytes.toByteArray()));
    CompletableFuture<HttpResponse<InputStream>> future =
        http.sendAsync(builder.build(), BodyHandlers.ofInputStream());
    CompletableFuture<Reply> reply = future.thenApplyAsync(PatchClient::read, workers);
    try {
      return reply.get(Math.max(1, patience.nanosLeft()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } finally {
      future.cancel(true);
      CompletableFuture<Void> unused = future.thenAcceptAsync(PatchClient::close, workers);
    }
  }

  private static Reply read(HttpResponse<InputStream> response) {
    try {
      return new Reply(
          response.statusCode(),
          Headers.of(response.headers().map()),
          Answer.text(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException e) {
      // It was read, or nobody wants it.
    }
  }

  private static IOException thrown(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException || cause instanceof UncheckedIOException) {
      cause = cause.getCause();
    }
    if (cause instanceof HttpConnectTimeoutException e) {
      ConnectException unsent = new ConnectException(e.getMessage());
      unsent.initCause(e);
      return unsent;
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }
}
