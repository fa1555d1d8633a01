package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.RegistryException;
import io.sinter.registry.internal.http.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Words every failure of a call in the same way: what failed, why, what to do. */
public final class Errors {
  private static final Set<Integer> TRANSIENT = Set.of(408, 429, 502, 503, 504);

  /** How the JDK says that the other side closed the connection. */
  private static final List<String> HANG_UPS =
      List.of("Unexpected end of file", "Error writing to server", "reset", "Broken pipe");

  private final URI root;
  private final Supplier<String> sent;

  /**
   * @param sent the kind of credentials that requests carry
   */
  Errors(URI root, Supplier<String> sent) {
    this.root = root;
    this.sent = sent;
  }

  public static boolean isTransient(int status) {
    return TRANSIENT.contains(status);
  }

  public static boolean isUnsent(IOException e) {
    return e instanceof ConnectException;
  }

  public RegistryException answered(Call call, Reply reply) {
    String code = "";
    String message = reply.text();
    try {
      JsonNode json = Json.read(reply.text());
      code = json.path("error_code").asText("");
      message = json.path("message").asText(message);
    } catch (IOException e) {
      message = "the answer is not JSON: " + message;
    }
    message = message.strip();
    if (message.length() > 500) {
      message = message.substring(0, 500) + "...";
    }
    String text =
        "Cannot %s: MLflow at %s answered %d%s%s%s. %s"
            .formatted(
                call.what(),
                root,
                reply.status(),
                code.isEmpty() ? "" : " " + code,
                message.isEmpty() ? "" : ": ",
                message.endsWith(".") ? message.substring(0, message.length() - 1) : message,
                Advice.on(
                    reply.status(),
                    code,
                    message,
                    reply.headers().firstValue("Location").orElse(""),
                    root,
                    sent.get()));
    return isTransient(reply.status())
        ? new TransientException(text, code, null)
        : new RegistryException(text, code, null);
  }

  public RegistryException unreachable(Call call, IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof ConnectException && reason.equals("Connection refused")) {
      reason = "connection refused";
    }
    String text =
        "Cannot %s: MLflow at %s cannot be reached (%s). Start a local server with `./sinter up`, or set the tracking URI to a running one."
            .formatted(call.what(), root, reason);
    return isUnsent(e)
        ? new RegistryException(text, e)
        : new TransientException(
            "Cannot %s: the connection to MLflow at %s broke (%s). Look into the server's log and try again%s."
                .formatted(call.what(), root, reason, hint(reason)),
            "",
            e);
  }

  /** With TLS 1.3, a server that misses a client's certificate may only close the connection. */
  private String hint(String reason) {
    return "https".equalsIgnoreCase(root.getScheme())
            && HANG_UPS.stream().anyMatch(reason::contains)
        ? "; if it asks for a client's certificate, set MLFLOW_TRACKING_CLIENT_CERT_PATH"
        : "";
  }

  /** A failed handshake, or a connection that broke as one: a retry would fail alike. */
  static boolean isLasting(SSLException e) {
    return e instanceof SSLHandshakeException
        || e instanceof SSLPeerUnverifiedException
        || text(e).contains("alert")
        || text(e).contains("SSL message");
  }

  public RegistryException distrusted(Call call, SSLException e) {
    if (!isLasting(e)) {
      return unreachable(call, e);
    }
    String reason = text(e);
    String advice = "Check the certificates on both sides";
    if (reason.contains("PKIX") || reason.contains("certification path")) {
      reason = "nobody trusted here signed its certificate";
      advice =
          "Set MLFLOW_TRACKING_SERVER_CERT_PATH to a PEM file with the certificate of the authority that signed it";
    } else if (reason.contains("subject alternative") || reason.contains("No name matching")) {
      advice = "Use one of the names that its certificate holds";
    } else if (reason.contains("bad_certificate")
        || reason.contains("certificate_required")
        || reason.contains("unknown_ca")
        || reason.contains("certificate_unknown")) {
      reason = "it does not accept this client's certificate, or misses one: " + reason;
      advice =
          "Set MLFLOW_TRACKING_CLIENT_CERT_PATH to a PEM file with a certificate that it trusts, and its private key";
    } else if (reason.contains("SSL message")) {
      reason = "it does not speak TLS";
      advice = "Use http:// instead of https://, or another port";
    }
    return new RegistryException(
        "Cannot %s: MLflow at %s cannot be talked to safely (%s). %s."
            .formatted(call.what(), root, reason, advice),
        e);
  }

  private static String text(Throwable e) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage() == null ? "" : cause.getMessage();
      if (text.indexOf(message) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(message);
      }
    }
    return text.toString();
  }

  RegistryException failing(Call call, Duration limit) {
    return new RegistryException(
        "Cannot %s: MLflow at %s failed several requests in a row, and none of them could be tried again within %s s. Look into the server's log, or allow more time."
            .formatted(call.what(), root, seconds(limit)));
  }

  public RegistryException silent(Call call, Duration limit) {
    return new TransientException(
        "Cannot %s: MLflow at %s did not answer within %s s. Check that an MLflow server listens there and is not overloaded, or allow more time."
            .formatted(call.what(), root, seconds(limit)),
        "",
        null);
  }

  private static String seconds(Duration limit) {
    return limit.toMillis() % 1000 == 0
        ? Long.toString(limit.toSeconds())
        : Double.toString(limit.toMillis() / 1000.0);
  }

  RegistryException interrupted(Call call) {
    Thread.currentThread().interrupt();
    return new TransientException(
        "Cannot %s: the thread was interrupted while MLflow at %s worked on it. Run the job again."
            .formatted(call.what(), root),
        "",
        null);
  }

  public RegistryException unreadable(Call call, String detail) {
    return new RegistryException(
        "Cannot %s: MLflow at %s sent an answer that cannot be understood (%s). Check that an MLflow 3 server listens there."
            .formatted(call.what(), root, detail));
  }
}
