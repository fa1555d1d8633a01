package io.sinter.registry.internal;

import io.sinter.registry.MlflowOptions;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TlsOptions;
import io.sinter.registry.internal.access.LazyTls;
import io.sinter.registry.internal.access.Surroundings;
import io.sinter.registry.internal.access.Target;
import io.sinter.registry.internal.access.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/*
 * A call ends within its limit, retries included. Redirects are not followed: they would carry
 * credentials elsewhere. HTTP/1.1 only: MLflow's server speaks nothing newer without TLS.
 */
/** Sends calls to the server, with time limits, and again where that does no harm. Thread-safe. */
public final class Transport {
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final HttpClient http;
  private final Target target;
  private final Errors errors;
  private final Duration limit;
  private final Duration connectTimeout;
  private final Circuit circuit = new Circuit();
  private @Nullable HttpClient elsewhere;

  Transport(MlflowOptions options, Surroundings surroundings) {
    this.target = Target.of(options, surroundings);
    this.connectTimeout = options.connectTimeout();
    this.http = client(tls(target));
    this.errors = new Errors(target.root(), target::sent);
    this.limit = options.requestTimeout();
    if (target.isExposed() && target.credentials().authorization().isPresent()) {
      LoggerFactory.getLogger(Transport.class)
          .warn(
              "Credentials for MLflow go to {} without encryption: whoever is on the way can read them. Use https.",
              target.root());
    }
  }

  /** Files are read now, so that a wrong one is named by the one who connects. */
  private static SSLContext tls(Target target) {
    if (target.isEncrypted()) {
      return Tls.context(target.tls());
    }
    return new LazyTls(() -> Tls.context(TlsOptions.standard()));
  }

  public Target target() {
    return target;
  }

  public Duration limit() {
    return limit;
  }

  public Errors errors() {
    return errors;
  }

  /** The answer to a call, which is a success. */
  public Reply send(Call call) {
    return send(call, limit);
  }

  /** The answer to a call that may take so long altogether. */
  public Reply send(Call call, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    for (int attempt = 1; ; attempt++) {
      RegistryException failure;
      long pauseMillis = pause(attempt);
      boolean again = call.repeat() == Call.Repeat.ALWAYS;
      if (!mayAsk(call, deadline)) {
        throw errors.failing(call, limit);
      }
      try {
        Reply reply = once(call, deadline);
        boolean busy = Errors.isTransient(reply.status());
        if (busy) {
          pauseMillis = Math.max(pauseMillis, retryAfterMillis(reply));
          circuit.failed(pauseMillis);
        } else {
          circuit.answered();
        }
        if (reply.isSuccess()) {
          return reply;
        }
        failure = errors.answered(call, reply);
        again &= busy;
      } catch (TimeoutException e) {
        circuit.failed(pauseMillis);
        throw errors.silent(call, limit);
      } catch (SSLException e) {
        circuit.abandoned();
        failure = errors.distrusted(call, e);
        again &= !Errors.isLasting(e);
      } catch (IOException e) {
        circuit.failed(pauseMillis);
        failure = errors.unreachable(call, e);
        again |= call.repeat() == Call.Repeat.UNSENT && Errors.isUnsent(e);
      } catch (RuntimeException e) {
        circuit.abandoned();
        throw e;
      }
      boolean inTime = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis) < deadline;
      if (!again || !inTime) {
        throw failure;
      }
      sleep(call, pauseMillis);
    }
  }

  private boolean mayAsk(Call call, long deadline) {
    try {
      return circuit.await(deadline);
    } catch (InterruptedException e) {
      throw errors.interrupted(call);
    }
  }

  private Reply once(Call call, long deadline) throws IOException, TimeoutException {
    CompletableFuture<HttpResponse<String>> future =
        http.sendAsync(request(call), info -> Bodies.text());
    try {
      HttpResponse<String> response =
          future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return new Reply(response.statusCode(), response.headers(), response.body());
    } catch (InterruptedException e) {
      throw errors.interrupted(call);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      future.cancel(true);
    }
  }

  private HttpRequest request(Call call) {
    HttpRequest.Builder builder = request(call.path());
    if (call.json() != null) {
      builder.header("Content-Type", "application/json");
      return builder.method(call.method(), BodyPublishers.ofString(call.json())).build();
    }
    return builder.method(call.method(), BodyPublishers.noBody()).build();
  }

  /** A request to the server with its credentials, for what is no text. */
  public HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(target.root() + path));
    target.credentials().authorization().ifPresent(value -> builder.header("Authorization", value));
    return builder.header("User-Agent", "sinter");
  }

  /**
   * What requests to an address are sent with; it adds no credentials by itself and follows no
   * redirects. The certificates for the tracking server are neither trusted nor shown elsewhere.
   */
  public HttpClient http(URI address) {
    boolean same =
        address.getRawAuthority() != null
            && address.getRawAuthority().equalsIgnoreCase(target.root().getRawAuthority());
    return same || target.tls().equals(TlsOptions.standard()) ? http : elsewhere();
  }

  private synchronized HttpClient elsewhere() {
    if (elsewhere == null) {
      elsewhere = client(new LazyTls(() -> Tls.context(TlsOptions.standard())));
    }
    return elsewhere;
  }

  private HttpClient client(SSLContext tls) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connectTimeout)
        .sslContext(tls)
        .build();
  }

  /** Exponential, of which a random half to whole is waited. */
  private static long pause(int attempt) {
    long full = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt - 1, 10));
    return ThreadLocalRandom.current().nextLong(full / 2, full + 1);
  }

  public static long retryAfterMillis(Reply reply) {
    return RetryAfter.millis(
        reply.headers().firstValue("Retry-After").orElse(""), Clock.systemUTC());
  }

  void sleep(Call call, long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw errors.interrupted(call);
    }
  }

  void pauseBeforeAsking(Call call, int attempt) {
    sleep(call, pause(attempt));
  }
}
