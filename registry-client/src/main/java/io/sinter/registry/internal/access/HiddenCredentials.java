package io.sinter.registry.internal.access;

import io.sinter.registry.Credentials;
import io.sinter.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/** Credentials that print only of what kind they are. */
public final class HiddenCredentials implements Credentials {
  private final String kind;
  private final Supplier<Optional<String>> value;

  private HiddenCredentials(String kind, Supplier<Optional<String>> value) {
    this.kind = kind;
    this.value = value;
  }

  public static Credentials none() {
    return new HiddenCredentials("none", Optional::empty);
  }

  public static Credentials basic(String user, String password) {
    if (user.isEmpty() || password.isEmpty() || user.indexOf(':') >= 0) {
      throw new RegistryException(
          "Cannot authenticate with user and password: %s (allowed: a name without a colon, and a password). Correct them."
              .formatted(
                  user.indexOf(':') >= 0
                      ? "the user's name has a colon"
                      : user.isEmpty() ? "the user's name is empty" : "the password is empty"));
    }
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    Optional<String> value = Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    return new HiddenCredentials("user and password", () -> value);
  }

  public static Credentials bearer(String token) {
    Optional<String> value = Optional.of(header(token));
    return new HiddenCredentials("token", () -> value);
  }

  public static Credentials bearer(Supplier<String> token) {
    return new HiddenCredentials("changing token", () -> Optional.of(header(token.get())));
  }

  /** The JDK quotes a header it refuses in its message: so it is checked here, without its text. */
  private static String header(String token) {
    String trimmed = token.strip();
    if (trimmed.isEmpty() || !trimmed.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new RegistryException(
          "Cannot authenticate with a token: %s (allowed: visible ASCII characters without spaces). Copy it again."
              .formatted(
                  trimmed.isEmpty()
                      ? "it is empty"
                      : "it has a character that no header may carry"));
    }
    return "Bearer " + trimmed;
  }

  @Override
  public Optional<String> authorization() {
    return value.get();
  }

  @Override
  public String toString() {
    return "Credentials(" + kind + ")";
  }
}
