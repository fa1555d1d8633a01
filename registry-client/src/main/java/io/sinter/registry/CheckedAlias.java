package io.sinter.registry;

import java.util.Optional;

/** {@link AliasMover#checked}. */
final class CheckedAlias {
  private CheckedAlias() {}

  static void move(MlflowClient client, AliasMover.Move move) {
    String name = move.version().name();
    Optional<String> expected = move.expected().map(ModelVersion::version);
    Optional<String> now = client.versionByAlias(name, move.alias()).map(ModelVersion::version);
    if (!now.equals(expected)) {
      throw new AliasRefusedException(
          "Cannot move alias '%s' of model '%s' to version %s: it points to %s, and the gate compared with %s (allowed: no change in between). Judge the version again."
              .formatted(
                  move.alias(), name, move.version().version(), shown(now), shown(expected)));
    }
    try {
      client.setAlias(name, move.alias(), move.version().version());
    } catch (RuntimeException e) {
      // The alias may have moved although the answer was lost.
      Attempts.attempt(e, () -> restore(client, name, move.alias(), expected));
      throw e;
    }
  }

  private static void restore(
      MlflowClient client, String name, String alias, Optional<String> version) {
    if (version.isPresent()) {
      client.setAlias(name, alias, version.get());
    } else {
      client.deleteAlias(name, alias);
    }
  }

  private static String shown(Optional<String> version) {
    return version.map(number -> "version " + number).orElse("no version");
  }
}
