package io.sinter.registry.internal.access;

import io.sinter.registry.Credentials;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TlsOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/*
 * As MLflow's Databricks provider does it: the address `databricks` takes the variables when they
 * suffice, else the profile DEFAULT; a named profile is read from the file alone.
 */
/**
 * A Databricks workspace and how to authenticate there.
 *
 * @param login makes the credentials, which may need TLS themselves
 */
record DatabricksProfile(URI host, Function<TlsOptions, Credentials> login) {

  static DatabricksProfile find(URI trackingUri, Surroundings surroundings) {
    String name = trackingUri.getRawAuthority() == null ? "" : trackingUri.getRawAuthority();
    if (name.indexOf(':') >= 0) {
      throw new RegistryException(
          "Cannot use MLflow tracking URI '%s': it names a secret scope, which only a Databricks runtime can read (allowed: databricks, databricks://profile). Name a profile of ~/.databrickscfg."
              .formatted(trackingUri));
    }
    if (name.isEmpty()) {
      Map<String, String> variables =
          Map.of(
              "host", surroundings.variable("DATABRICKS_HOST").orElse(""),
              "token", surroundings.variable("DATABRICKS_TOKEN").orElse(""),
              "username", surroundings.variable("DATABRICKS_USERNAME").orElse(""),
              "password", surroundings.variable("DATABRICKS_PASSWORD").orElse(""),
              "client_id", surroundings.variable("DATABRICKS_CLIENT_ID").orElse(""),
              "client_secret", surroundings.variable("DATABRICKS_CLIENT_SECRET").orElse(""));
      if (lacking(variables).isEmpty()) {
        return of(variables, "the environment");
      }
      name = surroundings.variable("DATABRICKS_CONFIG_PROFILE").orElse("DEFAULT");
    }
    Path file =
        surroundings
            .variable("DATABRICKS_CONFIG_FILE")
            .map(Path::of)
            .orElse(surroundings.home().resolve(".databrickscfg"));
    String place = "profile '%s' of %s".formatted(name, file);
    Map<String, Map<String, String>> profiles = surroundings.sections(file);
    Map<String, String> profile = profiles.get(name);
    if (profile == null) {
      throw cannot(
          trackingUri,
          "there is no %s (there: %s)"
              .formatted(
                  place, profiles.isEmpty() ? "none" : String.join(", ", profiles.keySet())));
    }
    String lacking = lacking(profile);
    if (!lacking.isEmpty()) {
      throw cannot(trackingUri, place + " has no " + lacking);
    }
    return of(profile, place);
  }

  private static String lacking(Map<String, String> profile) {
    if (blank(profile, "host")) {
      return "host";
    }
    if (!blank(profile, "token")
        || (!blank(profile, "username") && !blank(profile, "password"))
        || (!blank(profile, "client_id") && !blank(profile, "client_secret"))) {
      return "";
    }
    return blank(profile, "client_id") ? "token" : "client_secret";
  }

  private static boolean blank(Map<String, String> profile, String key) {
    return profile.getOrDefault(key, "").isBlank();
  }

  private static DatabricksProfile of(Map<String, String> profile, String place) {
    String host = profile.getOrDefault("host", "").strip();
    URI uri;
    try {
      uri = URI.create(host.contains("://") ? host : "https://" + host);
    } catch (IllegalArgumentException e) {
      uri = URI.create("none:");
    }
    if (uri.getHost() == null
        || uri.getUserInfo() != null
        || !"https".equals(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))) {
      throw new RegistryException(
          "Cannot use the Databricks host of %s: it is no https address (allowed: https://WORKSPACE). Correct it."
              .formatted(place));
    }
    // Without its path: browsers add one to the address that people copy.
    URI root = URI.create("https://" + uri.getRawAuthority());
    return new DatabricksProfile(root, tls -> credentials(profile, root, tls));
  }

  private static Credentials credentials(Map<String, String> profile, URI root, TlsOptions tls) {
    if (!blank(profile, "token")) {
      return HiddenCredentials.bearer(profile.getOrDefault("token", ""));
    }
    String user = profile.getOrDefault("username", "");
    String password = profile.getOrDefault("password", "");
    return user.isBlank() || password.isBlank()
        ? OAuthLogin.of(
            root.resolve("/oidc/v1/token"),
            profile.getOrDefault("client_id", "").strip(),
            profile.getOrDefault("client_secret", "").strip(),
            "all-apis",
            tls)
        : HiddenCredentials.basic(user, password);
  }

  private static RegistryException cannot(URI trackingUri, String why) {
    return new RegistryException(
        "Cannot use MLflow tracking URI '%s': %s (allowed: host with token, with username and password, or with client_id and client_secret). Add them, or set DATABRICKS_HOST and DATABRICKS_TOKEN for `databricks`, or DATABRICKS_CONFIG_FILE to another file."
            .formatted(trackingUri, why));
  }
}
