package io.sinter.registry.internal;

import java.net.URI;
import java.util.Locale;

/** What to do about an answer of MLflow that is no success. */
final class Advice {
  private Advice() {}

  /**
   * @param code MLflow's error code; may be empty
   * @param sent the kind of credentials that were sent, as a sentence's end
   */
  static String on(
      int status, String code, String message, String location, URI root, String sent) {
    if (status / 100 == 3) {
      return "Redirects are not followed: set the tracking URI to the final address (%s)."
          .formatted(withoutSecrets(location));
    }
    return switch (status) {
      case 401 ->
          "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to an account that may do this (sent: %s)."
              .formatted(sent);
      case 403 ->
          message.toLowerCase(Locale.ROOT).contains("host header")
              ? "Start the server with this address among its --allowed-hosts."
              : "Ask the administrator of MLflow for the permission, or set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to an account that has it (sent: %s)."
                  .formatted(sent);
      case 405, 501 ->
          "This server does not offer it: use an MLflow 3.17 server with an SQL store.";
      case 413 ->
          "Send less at once, or raise the limit of the proxy before MLflow (nginx: client_max_body_size).";
      case 408, 429, 502, 503, 504 -> "Try again when the server is less busy.";
      default -> onCode(status, code, root);
    };
  }

  private static String onCode(int status, String code, URI root) {
    return switch (code) {
      case "RESOURCE_DOES_NOT_EXIST", "NOT_FOUND" ->
          "Check the name in MLflow's user interface at %s.".formatted(root);
      case "ENDPOINT_NOT_FOUND" ->
          "Check that the tracking URI leads to MLflow 3, with its path prefix if it has one.";
      case "RESOURCE_ALREADY_EXISTS" -> "Choose another name, or use what exists.";
      case "RESOURCE_CONFLICT" -> "Read what is there now and decide again.";
      case "INVALID_STATE" -> "Read its state first: it may be deleted, or ended.";
      case "RESOURCE_LIMIT_EXCEEDED", "QUOTA_EXCEEDED" ->
          "Delete what is not needed, or ask the administrator of MLflow for more.";
      default ->
          status == 404
              ? "Check the name in MLflow's user interface at %s.".formatted(root)
              : status == 409
                  ? "Read what is there now and decide again."
                  : status / 100 == 4
                      ? "Correct what the server refuses."
                      : "Look into the server's log.";
    };
  }

  private static String withoutSecrets(String location) {
    if (location.isEmpty()) {
      return "none named";
    }
    int end = location.indexOf('?');
    String path = end < 0 ? location : location.substring(0, end);
    return path.replaceFirst("//[^/@]*@", "//");
  }
}
