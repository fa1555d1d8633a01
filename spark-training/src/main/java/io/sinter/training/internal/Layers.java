package io.sinter.training.internal;

import io.sinter.training.Activation;
import java.util.List;

/**
 * What the described networks are made of. A network is written once in these terms ({@link
 * NetworkLayers}); its weights, its TorchScript text and its ONNX graph are three readings of it,
 * so that they cannot differ. First dimensions are the rows.
 *
 * @param <V> what stands for a tensor
 */
public interface Layers<V> {
  /** The standardised numbers, {@code [rows, numbers]}. */
  V numbers();

  /** A row of a table a category, {@code [rows, width]}: weight {@code name}. */
  V embedding(int feature, String name, int width, WeightPlan.Initial initial);

  /** Side by side along the second dimension. */
  V concatenate(List<V> parts);

  /** {@code x W' + b} over the last dimension: {@code weight_name}, {@code bias_name}. */
  V linear(V x, String name, int inputs, int outputs);

  /** {@link #linear} for {@code [rows, tokens, inputs]}. */
  default V tokenwise(V x, String name, int inputs, int outputs) {
    return linear(x, name, inputs, outputs);
  }

  /** Each element by itself. */
  V activation(V x, Activation kind);

  /** Sets a share of elements to 0 and scales the others, in training only. */
  V dropout(V x, double share);

  /** Layer normalisation over the last dimension: {@code scale_name}, {@code shift_name}. */
  V normalise(V x, String name, int width);

  /** The sum. */
  V add(V x, V y);

  /** {@code [rows, n]} to {@code [rows, n, width]}, each number times a vector of {@code name}. */
  V spread(V x, String name, int count, int width);

  /** Adds a weight {@code name} of shape {@code [count, width]} to {@code [rows, count, width]}. */
  V shift(V x, String name, int count, int width);

  /** {@code [rows, width]} to {@code [rows, 1, width]}. */
  V token(V x);

  /** A weight {@code name} for each row, {@code [rows, 1, width]}. */
  V learned(V like, String name, int width);

  /**
   * Multi-head self-attention over {@code [rows, tokens, width]}: linear layers {@code name_query},
   * {@code name_key}, {@code name_value} and {@code name_output}.
   */
  V attention(V x, String name, int tokens, int width, int heads, double dropout);

  /** {@code [rows, tokens, width]} to its first token, {@code [rows, width]}. */
  V first(V x);

  /** Another shape of each row. */
  V reshape(V x, List<Integer> shape);

  /**
   * A convolution of stride 1 that keeps the size, over one or two dimensions: {@code weight_name},
   * {@code bias_name}.
   */
  V convolution(V x, String name, int dimensions, int inputs, int outputs, int kernel);

  /** The maximum of each pair or square of 2. */
  V pool(V x, int dimensions);
}
