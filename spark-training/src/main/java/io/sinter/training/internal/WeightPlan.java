package io.sinter.training.internal;

import io.sinter.registry.FeatureSpec;
import io.sinter.training.Network;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where each weight of a network lies in one flat array, in the order in which the network uses
 * them, and what it is before training. Matrices of linear layers are {@code [outputs, inputs]},
 * row by row.
 *
 * @param network the description
 * @param features what it reads
 * @param outputs how many numbers it gives a row
 * @param slices the weights in order, without gaps
 */
public record WeightPlan(Network network, FeatureSpec features, int outputs, List<Slice> slices) {
  /** Copies. */
  public WeightPlan {
    slices = List.copyOf(slices);
  }

  /**
   * One weight.
   *
   * @param name as in the TorchScript module and the ONNX graph
   * @param offset of its first number
   * @param dimensions its shape
   * @param initial what it is before training
   */
  public record Slice(String name, int offset, List<Integer> dimensions, Initial initial) {
    /** Copies. */
    public Slice {
      dimensions = List.copyOf(dimensions);
    }

    /** How many numbers it has. */
    public int size() {
      return dimensions.stream().reduce(1, Math::multiplyExact);
    }

    /** Its shape as tensors have it. */
    public long[] shape() {
      return dimensions.stream().mapToLong(Integer::longValue).toArray();
    }
  }

  /** What a weight is before training. */
  public sealed interface Initial {
    /** Uniform within {@code ±bound}. */
    record Uniform(double bound) implements Initial {}

    /** Normal around 0. */
    record Normal(double deviation) implements Initial {}

    /** The same everywhere. */
    record Constant(double value) implements Initial {}

    /** What a file holds; not copied. */
    @SuppressWarnings("ArrayRecordComponent") // Large, and read once.
    record Given(float[] values) implements Initial {}

    /**
     * Sets some numbers of an array.
     *
     * @param random is drawn from in the order of the weights
     */
    default void fill(float[] weights, int start, int size, SplittableRandom random) {
      if (this instanceof Given given) {
        System.arraycopy(given.values(), 0, weights, start, size);
        return;
      }
      for (int i = start; i < start + size; i++) {
        weights[i] = (float) draw(random);
      }
    }

    private double draw(SplittableRandom random) {
      if (this instanceof Uniform uniform) {
        return (2 * random.nextDouble() - 1) * uniform.bound();
      } else if (this instanceof Normal normal) {
        return normal.deviation() * random.nextGaussian();
      }
      return ((Constant) this).value();
    }
  }

  /**
   * Plans the weights of a described network.
   *
   * @throws IllegalArgumentException if the network does not fit the features
   */
  public static WeightPlan of(Network network, FeatureSpec features, int outputs) {
    WeightLayers layers = new WeightLayers(features);
    NetworkLayers.build(network, features, outputs, layers);
    return new WeightPlan(network, features, outputs, layers.slices());
  }

  /** How many numbers all weights have. */
  public int size() {
    Slice last = slices.get(slices.size() - 1);
    return Math.addExact(last.offset(), last.size());
  }

  /** One weight by name. */
  public Slice slice(String name) {
    return slices.stream().filter(slice -> slice.name().equals(name)).findFirst().orElseThrow();
  }

  /** The first weights, the same for the same seed everywhere. */
  public float[] initial(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] weights = new float[size()];
    for (Slice slice : slices) {
      slice.initial().fill(weights, slice.offset(), slice.size(), random);
    }
    return weights;
  }
}
