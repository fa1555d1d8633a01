package io.sinter.registry;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who answers for a model.
 *
 * @param urn {@code kind:name}, such as {@code team:flight-ops} or {@code user:ada@example.org}
 * @param source where it was found, in words
 */
public record Owner(String urn, String source) {
  private static final Pattern FORM = Pattern.compile("[a-z]+:\\S+");

  public Owner {
    if (!FORM.matcher(urn).matches()) {
      throw new RegistryException(
          "Cannot use owner '%s' (%s): it is not kind:name (allowed: for example team:flight-ops, user:ada@example.org). Correct it."
              .formatted(urn, source));
    }
  }

  /** An owner named by the caller. */
  public static Owner of(String urn) {
    return new Owner(urn, "given");
  }

  /** The owner of a version: its own tag {@code sinter.owner}, else that of its model. */
  public static Optional<Owner> resolve(ModelVersion version, RegisteredModel model) {
    String own = version.tags().getOrDefault(ModelTags.OWNER, "");
    if (!own.isBlank()) {
      return Optional.of(new Owner(own, "tag %s of %s".formatted(ModelTags.OWNER, version)));
    }
    return ofModel(model);
  }

  static Optional<Owner> ofModel(RegisteredModel model) {
    String urn = model.tags().getOrDefault(ModelTags.OWNER, "");
    return urn.isBlank()
        ? Optional.empty()
        : Optional.of(
            new Owner(urn, "tag %s of model %s".formatted(ModelTags.OWNER, model.name())));
  }
}
