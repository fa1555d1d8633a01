package io.sinter.audit.internal;

import io.sinter.registry.ModelReference;
import java.util.Optional;

/**
 * What is audited: a model, or one of its versions.
 *
 * @param text as it was asked for
 */
record Subject(String text, String model, Optional<String> version, Optional<String> alias) {
  static Subject parse(String text) {
    String plain = text.strip().replaceFirst("^models:/", "");
    if (!plain.isEmpty() && plain.indexOf('/') < 0 && plain.indexOf('@') < 0) {
      return new Subject(plain, plain, Optional.empty(), Optional.empty());
    }
    ModelReference reference = ModelReference.parse(text);
    return new Subject(plain, reference.name(), reference.version(), reference.alias());
  }

  boolean isWholeModel() {
    return version.isEmpty() && alias.isEmpty();
  }
}
