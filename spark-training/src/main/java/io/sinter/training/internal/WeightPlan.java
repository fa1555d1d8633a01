package io.sinter.training.internal;

import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.MlpNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where each weight of a network lies in one flat array: embeddings in the order of the features,
 * then weight and bias of each linear layer. Weights of a linear layer are {@code [outputs,
 * inputs]}, row by row.
 *
 * @param network the description
 * @param features what it reads
 * @param slices the weights in order
 */
public record WeightPlan(MlpNetwork network, FeatureSpec features, List<Slice> slices) {
  /** Copies. */
  public WeightPlan {
    slices = List.copyOf(slices);
  }

  /**
   * One weight.
   *
   * @param name as in the TorchScript module and the ONNX graph
   * @param offset of its first number
   * @param rows its first dimension
   * @param columns its second dimension, or 0 for a vector of {@code rows}
   */
  public record Slice(String name, int offset, int rows, int columns) {
    /** How many numbers it has. */
    public int size() {
      return columns == 0 ? rows : Math.multiplyExact(rows, columns);
    }

    /** Its shape as tensors have it. */
    public long[] shape() {
      return columns == 0 ? new long[] {rows} : new long[] {rows, columns};
    }
  }

  /** Plans the weights of a network. */
  public static WeightPlan of(MlpNetwork network, FeatureSpec features) {
    List<Slice> slices = new ArrayList<>();
    int offset = 0;
    int width = features.numeric().size();
    List<CategoricalFeature> categorical = features.categorical();
    for (int i = 0; i < categorical.size(); i++) {
      CategoricalFeature feature = categorical.get(i);
      Slice slice = new Slice("embedding_" + i, offset, feature.size(), feature.embeddingSize());
      slices.add(slice);
      offset = Math.addExact(offset, slice.size());
      width += feature.embeddingSize();
    }
    List<Integer> widths = new ArrayList<>(network.hidden());
    widths.add(1);
    for (int i = 0; i < widths.size(); i++) {
      Slice weight = new Slice("weight_" + i, offset, widths.get(i), width);
      offset = Math.addExact(offset, weight.size());
      Slice bias = new Slice("bias_" + i, offset, widths.get(i), 0);
      offset = Math.addExact(offset, bias.size());
      slices.add(weight);
      slices.add(bias);
      width = widths.get(i);
    }
    return new WeightPlan(network, features, slices);
  }

  /** How many numbers all weights have. */
  public int size() {
    Slice last = slices.get(slices.size() - 1);
    return last.offset() + last.size();
  }

  /** How many linear layers there are. */
  public int layers() {
    return network.hidden().size() + 1;
  }

  /** One weight by name. */
  public Slice slice(String name) {
    return slices.stream().filter(slice -> slice.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * The first weights, the same for the same seed everywhere: linear layers uniform within {@code
   * ±1/sqrt(inputs)} as PyTorch has them, embeddings normal with standard deviation 0.1.
   */
  public float[] initial(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] weights = new float[size()];
    double bound = 0;
    for (Slice slice : slices) {
      boolean embedding = slice.name().startsWith("embedding_");
      if (slice.columns() > 0) {
        bound = 1 / Math.sqrt(slice.columns());
      }
      for (int i = slice.offset(); i < slice.offset() + slice.size(); i++) {
        weights[i] =
            (float)
                (embedding ? 0.1 * random.nextGaussian() : (2 * random.nextDouble() - 1) * bound);
      }
    }
    return weights;
  }
}
