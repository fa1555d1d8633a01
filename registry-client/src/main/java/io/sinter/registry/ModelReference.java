package io.sinter.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user writes to mean a registered version: {@code models:/name@alias}, {@code
 * models:/name/3}, or either without {@code models:/}.
 *
 * <p>Exactly one of {@code version} and {@code alias} is present.
 */
public record ModelReference(String name, Optional<String> version, Optional<String> alias) {
  private static final Pattern FORM =
      Pattern.compile("(?:models:/)?([^/@:]*[^/@:\\s])(?:/([0-9]+)|@([^/@:\\s]+))");

  public ModelReference {
    if (version.isPresent() == alias.isPresent()) {
      throw new RegistryException(
          "Cannot refer to model '%s': give either a version or an alias.".formatted(name));
    }
  }

  /** Reads a reference. */
  public static ModelReference parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new RegistryException(
          "Cannot read model reference '%s': it names no version and no alias (allowed: models:/name@alias, models:/name/3, name@alias, name/3). Write for example models:/flight-delay@champion."
              .formatted(text));
    }
    return new ModelReference(
        matcher.group(1),
        Optional.ofNullable(matcher.group(2)),
        Optional.ofNullable(matcher.group(3)));
  }

  /** Asks the registry which version is meant now. */
  public ModelVersion resolve(MlflowClient client) {
    if (version.isPresent()) {
      return client.version(name, version.get());
    }
    return client
        .versionByAlias(name, alias.orElseThrow())
        .orElseThrow(
            () ->
                new RegistryException(
                    "Cannot find model version %s: the registry has no such model or alias. Register a model and set the alias, or name a version (models:/%s/1)."
                        .formatted(this, name),
                    "RESOURCE_DOES_NOT_EXIST",
                    null));
  }

  /** The form {@code models:/name@alias} or {@code models:/name/3}. */
  @Override
  public String toString() {
    return "models:/" + name + version.map(v -> "/" + v).orElseGet(() -> "@" + alias.orElseThrow());
  }
}
