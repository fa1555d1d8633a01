package io.sinter.training.internal.job;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.training.Activation;
import io.sinter.training.ArrayColumn;
import io.sinter.training.ConvolutionNetwork;
import io.sinter.training.CyclicColumn;
import io.sinter.training.Loss;
import io.sinter.training.LossKind;
import io.sinter.training.MlpNetwork;
import io.sinter.training.Network;
import io.sinter.training.NetworkKeys;
import io.sinter.training.NetworkKind;
import io.sinter.training.ResidualNetwork;
import io.sinter.training.ScriptedNetwork.Input;
import io.sinter.training.TrainKeys;
import io.sinter.training.TransformerNetwork;
import io.sinter.training.internal.NetworkLayers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The configured network and loss. */
final class NetworkSettings {
  private final JobConfig config;

  NetworkSettings(JobConfig config) {
    this.config = config;
  }

  /**
   * The network.
   *
   * @throws ConfigException if its sizes do not fit one another
   */
  Network network() {
    NetworkKind kind = config.value(NetworkKeys.KIND);
    return checked("network.kind", () -> network(kind));
  }

  private Network network(NetworkKind kind) {
    int width = config.value(NetworkKeys.WIDTH);
    int inner = config.find(NetworkKeys.INNER_WIDTH).orElse(2 * width);
    int blocks = config.value(NetworkKeys.BLOCKS);
    Activation activation = config.value(TrainKeys.ACTIVATION);
    double dropout = config.value(TrainKeys.DROPOUT);
    double residual = config.value(NetworkKeys.RESIDUAL_DROPOUT);
    List<Integer> hidden = config.value(TrainKeys.HIDDEN);
    return switch (kind) {
      case MLP -> new MlpNetwork(hidden, activation, dropout);
      case RESIDUAL -> new ResidualNetwork(width, inner, blocks, activation, dropout, residual);
      case TRANSFORMER ->
          new TransformerNetwork(
              width,
              inner,
              blocks,
              config.value(NetworkKeys.HEADS),
              activation,
              config.value(NetworkKeys.ATTENTION_DROPOUT),
              dropout,
              residual);
      case CONVOLUTION -> convolution(hidden, activation, dropout);
      case SCRIPTED -> scripted();
    };
  }

  private Network convolution(List<Integer> hidden, Activation activation, double dropout) {
    if (!config.value(TrainKeys.CYCLIC).isEmpty()) {
      throw new IllegalArgumentException(NetworkLayers.NO_TIMES);
    }
    List<ArrayColumn> arrays = arrays();
    int numbers =
        config.value(TrainKeys.NUMERIC).size() + arrays.stream().mapToInt(ArrayColumn::width).sum();
    boolean alone = arrays.size() == 1 && arrays.get(0).width() == numbers;
    List<Integer> shape =
        alone && arrays.get(0).shape().size() > 1 ? arrays.get(0).shape() : List.of(1, numbers);
    ConvolutionNetwork network =
        new ConvolutionNetwork(
            config.find(NetworkKeys.SHAPE).orElse(shape),
            config.value(NetworkKeys.CHANNELS),
            config.value(NetworkKeys.KERNEL),
            hidden,
            activation,
            dropout);
    if (network.numbers() != numbers) {
      throw new IllegalArgumentException(
          "Cannot build a network: network.shape %s has %d numbers, features.numeric has %d columns, elements of features.arrays counted (allowed: as many). Correct one."
              .formatted(network.shape(), network.numbers(), numbers));
    }
    return network;
  }

  private Network scripted() {
    String file =
        config
            .find(NetworkKeys.FILE)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot build a network: network.file is not given (allowed: a path or URI). Name the TorchScript file."));
    List<String> numbers = new ArrayList<>(config.value(TrainKeys.NUMERIC));
    arrays().forEach(array -> numbers.add(array.name()));
    config.value(TrainKeys.CYCLIC).forEach(time -> numbers.add(CyclicColumn.parse(time).name()));
    List<Input> inputs =
        config
            .find(NetworkKeys.INPUTS)
            .map(texts -> texts.stream().map(Input::parse).toList())
            .orElseGet(() -> numbers.isEmpty() ? List.of() : List.of(Input.numbers(numbers)));
    return Network.scripted(file, inputs);
  }

  /** Columns of arrays. */
  List<ArrayColumn> arrays() {
    return config.value(TrainKeys.ARRAYS).stream().map(ArrayColumn::parse).toList();
  }

  /**
   * The loss, of classes without their names.
   *
   * @throws ConfigException if its options do not fit
   */
  Loss loss() {
    LossKind kind = config.value(NetworkKeys.LOSS);
    return checked("loss.kind", () -> loss(kind));
  }

  private Loss loss(LossKind kind) {
    return switch (kind) {
      case BINARY -> Loss.binary();
      case MULTICLASS -> Loss.multiclass().withClassWeights(classWeights());
      case SQUARED -> Loss.squared();
      case ABSOLUTE -> Loss.absolute();
      case HUBER -> Loss.huber(config.value(NetworkKeys.HUBER_DELTA));
      case QUANTILE ->
          Loss.quantile(config.value(NetworkKeys.QUANTILES).stream().map(Double::valueOf).toList());
      case POISSON -> Loss.poisson();
    };
  }

  private Map<String, Double> classWeights() {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (String entry : config.value(NetworkKeys.CLASS_WEIGHTS)) {
      int equals = entry.lastIndexOf('=');
      weights.put(entry.substring(0, equals), Double.valueOf(entry.substring(equals + 1)));
    }
    return weights;
  }

  private <T> T checked(String key, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new ConfigException(config.source(), List.of(key + ": " + e.getMessage()));
    }
  }
}
