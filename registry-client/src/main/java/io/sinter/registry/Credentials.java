package io.sinter.registry;

import io.sinter.registry.internal.access.HiddenCredentials;
import io.sinter.registry.internal.access.OAuthLogin;
import java.net.URI;
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

  /**
   * A token for a client's own id and secret (OAuth 2.0, RFC 6749, section 4.4), as a job has them:
   * asked for when it is first needed, and again before it expires.
   *
   * @param tokenEndpoint an https address, or one of this machine
   * @param scope what is asked for; empty for what the server gives by itself
   * @throws RegistryException if something is empty, or the secret could be read on the way
   */
  static Credentials clientCredentials(
      URI tokenEndpoint, String clientId, String clientSecret, String scope) {
    return OAuthLogin.of(tokenEndpoint, clientId, clientSecret, scope, TlsOptions.standard());
  }
}
