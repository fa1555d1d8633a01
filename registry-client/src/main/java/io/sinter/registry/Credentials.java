package io.sinter.registry;

import io.sinter.registry.internal.access.HiddenCredentials;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How requests authenticate. Asked before each request, so a token may change while a client is in
 * use; its value goes to the tracking server alone, never into a message, a log or a string.
 *
 * <p>An own implementation must be thread-safe, and must not print what it holds.
 */
@FunctionalInterface
public interface Credentials {
  /** The value of the Authorization header (RFC 9110); empty to send none. */
  Optional<String> authorization();

  /** Sends nothing, whatever the environment says. */
  static Credentials none() {
    return HiddenCredentials.none();
  }

  /**
   * User and password (RFC 7617).
   *
   * @throws RegistryException if one is empty, or the user's name has a colon
   */
  static Credentials basic(String user, String password) {
    return HiddenCredentials.basic(user, password);
  }

  /**
   * A token (RFC 6750).
   *
   * @throws RegistryException if it is empty
   */
  static Credentials bearer(String token) {
    return HiddenCredentials.bearer(token);
  }

  /** A token that is asked for before each request, such as one that expires. */
  static Credentials bearer(Supplier<String> token) {
    return HiddenCredentials.bearer(token);
  }
}
