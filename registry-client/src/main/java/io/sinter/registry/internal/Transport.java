package io.sinter.registry.internal;

import io.sinter.registry.MlflowOptions;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TlsOptions;
import io.sinter.registry.internal.access.Surroundings;
import io.sinter.registry.internal.access.Target;
import io.sinter.registry.internal.access.Tls;
import io.sinter.registry.internal.http.Answer;
import io.sinter.registry.internal.http.Body;
import io.sinter.registry.internal.http.Connections;
import io.sinter.registry.internal.http.Patience;
import io.sinter.registry.internal.http.Reply;
import io.sinter.registry.internal.http.Request;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/*
 * A call ends within its limit, retries included. Redirects are not followed: they would carry
 * credentials elsewhere.
 */
/** Sends calls to the server, with time limits, and again where that does no harm. Thread-safe. */
public final class Transport {
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Connections connections;
  private final Target target;
  private final Errors errors;
  private final Duration limit;
  private final Duration connectTimeout;
  private final Circuit circuit = new Circuit();
  private @Nullable Connections elsewhere;

  Transport(MlflowOptions options, Surroundings surroundings) {
    this.target = Target.of(options, surroundings);
    this.connectTimeout = options.connectTimeout();
    this.connections = new Connections(connectTimeout, tls(target));
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
  private static Supplier<SSLContext> tls(Target target) {
    if (target.isEncrypted()) {
      SSLContext context = Tls.context(target.tls());
      return () -> context;
    }
    return Transport::standardTls;
  }

  private static SSLContext standardTls() {
    return Tls.context(TlsOptions.standard());
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
    Request request = request(call.path()).by(call.method());
    Body body = Body.NONE;
    if (call.json() != null) {
      request = request.with("Content-Type", "application/json");
      body = Body.text(call.json());
    }
    try {
      return connections.send(request, body, Answer.TEXT, Patience.until(deadline));
    } catch (InterruptedException e) {
      throw errors.interrupted(call);
    }
  }

  /** A request to the server with its credentials, for what is no text. */
  public Request request(String path) {
    Request request = Request.to(URI.create(target.root() + path));
    return target
        .credentials()
        .authorization()
        .map(value -> request.with("Authorization", value))
        .orElse(request);
  }

  /**
   * What requests to an address are sent with; it adds no credentials by itself and follows no
   * redirects. The certificates for the tracking server are neither trusted nor shown elsewhere.
   */
  public Connections connections(URI address) {
    boolean same =
        address.getRawAuthority() != null
            && address.getRawAuthority().equalsIgnoreCase(target.root().getRawAuthority());
    return same || target.tls().equals(TlsOptions.standard()) ? connections : elsewhere();
  }

  private synchronized Connections elsewhere() {
    if (elsewhere == null) {
      elsewhere = new Connections(connectTimeout, Transport::standardTls);
    }
    return elsewhere;
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
