package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Set;

/** Words every failure of a call in the same way: what failed, why, what to do. */
final class Errors {
  private static final Set<Integer> TRANSIENT = Set.of(429, 502, 503, 504);

  private final URI root;

  Errors(URI root) {
    this.root = root;
  }

  static boolean isTransient(int status) {
    return TRANSIENT.contains(status);
  }

  static boolean isUnsent(IOException e) {
    return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
  }

  RegistryException answered(Call call, Reply reply) {
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
                advice(reply, code));
    return isTransient(reply.status())
        ? new TransientException(text, code, null)
        : new RegistryException(text, code, null);
  }

  private String advice(Reply reply, String code) {
    int status = reply.status();
    if (status / 100 == 3) {
      return "Redirects are not followed: set the tracking URI to the final address (%s)."
          .formatted(reply.headers().firstValue("Location").orElse("none named"));
    }
    if (status == 401 || status == 403) {
      return "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to an account that may do this.";
    }
    if (code.equals("RESOURCE_DOES_NOT_EXIST") || status == 404) {
      return "Check the name in MLflow's user interface at %s.".formatted(root);
    }
    if (code.equals("RESOURCE_ALREADY_EXISTS")) {
      return "Choose another name, or use what exists.";
    }
    if (isTransient(status)) {
      return "Try again when the server is less busy.";
    }
    if (status / 100 == 4) {
      return "Correct what the server refuses.";
    }
    return "Look into the server's log.";
  }

  RegistryException unreachable(Call call, IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof ConnectException && e.getMessage() == null) {
      reason = "connection refused";
    }
    String text =
        "Cannot %s: MLflow at %s cannot be reached (%s). Start a local server with `./sinter up`, or set the tracking URI to a running one."
            .formatted(call.what(), root, reason);
    return isUnsent(e)
        ? new RegistryException(text, e)
        : new TransientException(
            "Cannot %s: the connection to MLflow at %s broke (%s). Look into the server's log and try again."
                .formatted(call.what(), root, reason),
            "",
            e);
  }

  RegistryException silent(Call call, Duration limit) {
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

  RegistryException unreadable(Call call, String detail) {
    return new RegistryException(
        "Cannot %s: MLflow at %s sent an answer that cannot be understood (%s). Check that an MLflow 3 server listens there."
            .formatted(call.what(), root, detail));
  }
}
