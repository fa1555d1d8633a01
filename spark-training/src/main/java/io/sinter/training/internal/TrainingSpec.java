package io.sinter.training.internal;

import io.sinter.registry.FeatureSpec;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.TrainingOptions;
import java.io.Serializable;

/**
 * Everything a rank has to know of its training but its rows. Immutable; travels to executors.
 *
 * @param featuresJson the features as JSON
 * @param network what is trained
 * @param loss what is made small
 * @param weighted whether rows have weights
 * @param options how
 */
public record TrainingSpec(
    String featuresJson, Network network, Loss loss, boolean weighted, TrainingOptions options)
    implements Serializable {
  /** What the network reads. */
  public FeatureSpec features() {
    return FeatureSpec.fromJson(featuresJson);
  }
}
