package io.sinter.registry.internal.access;

import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a client takes from where it runs.
 *
 * @param variables the environment's variables
 * @param home the user's directory
 */
public record Surroundings(Map<String, String> variables, Path home) {
  public static Surroundings ofThisProcess() {
    return new Surroundings(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  /** The value of a variable; what is blank counts as not set. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** The sections of a file; none when it does not exist. Nothing of its text gets into errors. */
  Map<String, Map<String, String>> sections(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      return Ini.read(file);
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot read credentials from %s: %s. Check that the file is text and readable for this user."
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  @Override
  public String toString() {
    return "Surroundings(" + home + ")";
  }
}
