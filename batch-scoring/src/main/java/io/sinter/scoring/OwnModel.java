package io.sinter.scoring;

import io.sinter.registry.ModelPackage;

/**
 * A package that Sinter wrote.
 *
 * @param contents its verified files
 */
public record OwnModel(ModelPackage contents) implements ModelContents {
  @Override
  public String digest() {
    return contents.digest();
  }
}
