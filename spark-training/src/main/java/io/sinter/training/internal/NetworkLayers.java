package io.sinter.training.internal;

import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.Activation;
import io.sinter.training.ConvolutionNetwork;
import io.sinter.training.MlpNetwork;
import io.sinter.training.Network;
import io.sinter.training.ResidualNetwork;
import io.sinter.training.TransformerNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * Each kind of network in terms of {@link Layers}.
 *
 * @param <V> what stands for a tensor
 */
public final class NetworkLayers<V> {
  /** Of embeddings that are concatenated; 0.1 keeps them below the standardised numbers. */
  private static final WeightPlan.Initial EMBEDDING = new WeightPlan.Initial.Normal(0.1);

  /** Why a convolution cannot read times. */
  public static final String NO_TIMES =
      "Cannot build a network: a convolution takes its numbers as an image, in which features.cyclic has no place (allowed: mlp, residual, transformer, scripted). Choose another network.kind, or leave the times out.";

  private final Layers<V> layers;
  private final FeatureSpec features;
  private final int outputs;

  private NetworkLayers(Layers<V> layers, FeatureSpec features, int outputs) {
    this.layers = layers;
    this.features = features;
    this.outputs = outputs;
  }

  /** The output of a described network, {@code [rows, outputs]}. */
  public static <V> V build(Network network, FeatureSpec features, int outputs, Layers<V> layers) {
    NetworkLayers<V> builder = new NetworkLayers<>(layers, features, outputs);
    if (network instanceof MlpNetwork mlp) {
      return builder.mlp(mlp);
    } else if (network instanceof ResidualNetwork residual) {
      return builder.residual(residual);
    } else if (network instanceof TransformerNetwork transformer) {
      return builder.transformer(transformer);
    }
    if (network instanceof ConvolutionNetwork convolution) {
      return builder.convolution(convolution);
    }
    throw new IllegalArgumentException("Not made of layers: " + network);
  }

  /** How wide {@link #inputs} is. */
  private int inputWidth() {
    return NumberInputs.count(features) + embeddingWidth();
  }

  private int embeddingWidth() {
    return features.categorical().stream().mapToInt(CategoricalFeature::embeddingSize).sum();
  }

  /** Numbers and embeddings side by side. */
  private V inputs() {
    List<V> parts = new ArrayList<>();
    if (NumberInputs.count(features) > 0) {
      parts.add(layers.numbers());
    }
    parts.addAll(embeddings());
    return layers.concatenate(parts);
  }

  private List<V> embeddings() {
    List<V> parts = new ArrayList<>();
    for (int i = 0; i < features.categorical().size(); i++) {
      int width = features.categorical().get(i).embeddingSize();
      parts.add(layers.embedding(i, "embedding_" + i, width, EMBEDDING));
    }
    return parts;
  }

  private V mlp(MlpNetwork network) {
    return perceptron(
        inputs(), inputWidth(), network.hidden(), network.activation(), network.dropout());
  }

  private V perceptron(V x, int width, List<Integer> hidden, Activation activation, double share) {
    for (int i = 0; i < hidden.size(); i++) {
      x = layers.linear(x, "" + i, width, hidden.get(i));
      x = layers.dropout(layers.activation(x, activation), share);
      width = hidden.get(i);
    }
    return layers.linear(x, "" + hidden.size(), width, outputs);
  }

  private V residual(ResidualNetwork network) {
    int width = network.width();
    V x = layers.linear(inputs(), "input", inputWidth(), width);
    for (int i = 0; i < network.blocks(); i++) {
      V y = layers.normalise(x, "block_" + i, width);
      y = layers.linear(y, "block_%d_inner".formatted(i), width, network.hidden());
      y = layers.dropout(layers.activation(y, network.activation()), network.dropout());
      y = layers.linear(y, "block_%d_outer".formatted(i), network.hidden(), width);
      x = layers.add(x, layers.dropout(y, network.residualDropout()));
    }
    return head(x, width, network.activation());
  }

  private V head(V x, int width, Activation activation) {
    x = layers.activation(layers.normalise(x, "head", width), activation);
    return layers.linear(x, "head", width, outputs);
  }

  private V transformer(TransformerNetwork network) {
    int width = network.width();
    List<V> tokens = new ArrayList<>();
    int numbers = NumberInputs.count(features);
    if (numbers > 0) {
      V spread = layers.spread(layers.numbers(), "number_tokens", numbers, width);
      tokens.add(layers.shift(spread, "number_shifts", numbers, width));
    }
    WeightPlan.Initial initial = new WeightPlan.Initial.Uniform(1 / Math.sqrt(width));
    for (int i = 0; i < features.categorical().size(); i++) {
      V embedded = layers.embedding(i, "category_token_" + i, width, initial);
      tokens.add(layers.shift(layers.token(embedded), "category_shift_" + i, 1, width));
    }
    tokens.add(0, layers.learned(tokens.get(0), "class_token", width));
    V x = layers.concatenate(tokens);
    int count = 1 + numbers + features.categorical().size();
    for (int i = 0; i < network.blocks(); i++) {
      String block = "block_%d".formatted(i);
      V y = i == 0 ? x : layers.normalise(x, block + "_attention", width);
      y = layers.attention(y, block, count, width, network.heads(), network.attentionDropout());
      x = layers.add(x, layers.dropout(y, network.residualDropout()));
      y = layers.normalise(x, block + "_feed", width);
      y = layers.tokenwise(y, block + "_inner", width, network.hidden());
      y = layers.dropout(layers.activation(y, network.activation()), network.dropout());
      y = layers.tokenwise(y, block + "_outer", network.hidden(), width);
      x = layers.add(x, layers.dropout(y, network.residualDropout()));
    }
    return head(layers.first(x), width, network.activation());
  }

  private V convolution(ConvolutionNetwork network) {
    int numbers = features.numeric().size();
    if (!features.cyclic().isEmpty()) {
      throw new IllegalArgumentException(NO_TIMES);
    }
    if (numbers != network.numbers()) {
      throw new IllegalArgumentException(
          "Cannot build a network: its shape %s has %d numbers, the features have %d numeric columns (allowed: as many). Correct one."
              .formatted(network.shape(), network.numbers(), numbers));
    }
    int dimensions = network.shape().size() - 1;
    List<Integer> shape = new ArrayList<>(network.shape());
    V x = layers.reshape(layers.numbers(), shape);
    for (int i = 0; i < network.channels().size(); i++) {
      int channels = network.channels().get(i);
      x = layers.convolution(x, "stage_" + i, dimensions, shape.get(0), channels, network.kernel());
      x = layers.pool(layers.activation(x, network.activation()), dimensions);
      shape.set(0, channels);
      shape.subList(1, shape.size()).replaceAll(length -> length / 2);
    }
    int width = shape.stream().reduce(1, Math::multiplyExact);
    List<V> parts = new ArrayList<>(List.of(layers.reshape(x, List.of(width))));
    parts.addAll(embeddings());
    return perceptron(
        layers.concatenate(parts),
        width + embeddingWidth(),
        network.hidden(),
        network.activation(),
        network.dropout());
  }
}
