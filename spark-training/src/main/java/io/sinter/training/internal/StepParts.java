package io.sinter.training.internal;

import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.MlpNetwork;
import io.sinter.training.Network;
import io.sinter.training.ResidualNetwork;
import io.sinter.training.TrainingOptions;

/**
 * Into how many parts ranks cut a step where the user leaves it to them. On a CPU the passes over a
 * small network are faster where what its layers give fits the processor's cache. The choice
 * depends on the settings alone, never on the machine: a training that goes on makes the same.
 */
public final class StepParts {
  private static final long CACHE_BYTES = 1 << 20;
  private static final long FEWEST_ROWS = 128;

  private StepParts() {}

  /** The options with a number of parts: the user's own, if there is one. */
  public static TrainingOptions choose(TrainingOptions options, WeightPlan plan, boolean cpu) {
    return options.accumulation() > 0
        ? options
        : options.withAccumulation(cpu ? onCpu(options, plan) : 1);
  }

  /**
   * Parts whose layers' outputs take a mebibyte together, of at least 128 rows. Not cut are steps
   * of networks whose weights alone are larger than that, and of networks that do not treat a row
   * as one vector, among them all brought ones: what their layers do may depend on the batch.
   */
  private static int onCpu(TrainingOptions options, WeightPlan plan) {
    long numbers = numbers(plan.network(), plan.features());
    if (numbers == 0 || (long) plan.size() * Float.BYTES > CACHE_BYTES) {
      return 1;
    }
    long rows = ((long) options.batchRows() + options.ranks() - 1) / options.ranks();
    long fitting = Math.max(FEWEST_ROWS, CACHE_BYTES / Float.BYTES / numbers);
    return Math.toIntExact((rows + fitting - 1) / fitting);
  }

  /** How many numbers the layers give a row; 0 of networks that are not cut. */
  private static long numbers(Network network, FeatureSpec features) {
    long inputs =
        NumberInputs.count(features)
            + features.categorical().stream().mapToLong(CategoricalFeature::embeddingSize).sum();
    if (network instanceof MlpNetwork mlp) {
      return inputs + mlp.hidden().stream().mapToLong(Integer::longValue).sum();
    } else if (network instanceof ResidualNetwork residual) {
      return inputs
          + residual.width()
          + residual.blocks() * (long) (residual.width() + residual.hidden());
    }
    return 0;
  }
}
