package io.sinter.registry.internal;

import io.sinter.registry.MlflowOptions;
import io.sinter.registry.RegistryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client of one server consists of.
 *
 * @param serverVersion such as {@code 3.17.2}
 */
public record Connection(
    String serverVersion,
    RunCalls runs,
    LoggedModelCalls models,
    RegistryCalls registry,
    ArtifactCalls artifacts) {
  private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})\\.[0-9]+[0-9A-Za-z.+-]*");
  private static final int OLDEST_MAJOR = 3;

  /** Asks the server who it is, once. */
  public static Connection open(MlflowOptions options) {
    Transport transport = new Transport(options, System.getenv());
    Call call =
        new Call("use the MLflow server", "GET", "/version", null, null, null, Call.Repeat.NEVER);
    String version =
        transport.send(call, options.connectTimeout()).text().strip().replace("\"", "");
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      throw transport
          .errors()
          .unreadable(call, "no version: " + version.substring(0, Math.min(80, version.length())));
    }
    if (Integer.parseInt(matcher.group(1)) < OLDEST_MAJOR) {
      throw new RegistryException(
          "Cannot use the MLflow server at %s: its version is %s (allowed: 3.0 or newer). Upgrade it, or start one with `./sinter up`."
              .formatted(options.trackingUri(), version));
    }
    Rest rest = new Rest(transport);
    return new Connection(
        version,
        new RunCalls(rest),
        new LoggedModelCalls(rest),
        new RegistryCalls(rest),
        new ArtifactCalls(transport));
  }
}
