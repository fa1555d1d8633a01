package io.sinter.scoring;

import io.sinter.arrow.TabularSpec;
import io.sinter.registry.ForeignModel;

/**
 * A model that Python logged, tried once in a process of its own.
 *
 * @param files its checked files
 * @param call how it is called
 * @param rule what its outputs mean
 */
public record OtherModel(ForeignModel files, TabularSpec call, ScoreRule rule)
    implements ModelContents {
  @Override
  public String digest() {
    return files.digest();
  }
}
