package io.sinter.training.internal.torch.direct;

import io.sinter.registry.FeatureSpec;
import io.sinter.training.Activation;
import io.sinter.training.internal.Layers;
import io.sinter.training.internal.NumberInputs;
import io.sinter.training.internal.WeightPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes operations of layers over rows of numbers, in the order they are computed in. */
final class ChainLayers implements Layers<Operation> {
  private final List<Operation> operations = new ArrayList<>();
  private final FeatureSpec features;
  private final Map<String, Weight> weights;
  private final Memory memory;

  ChainLayers(FeatureSpec features, Map<String, Weight> weights, Memory memory) {
    this.features = features;
    this.weights = weights;
    this.memory = memory;
  }

  List<Operation> operations() {
    return List.copyOf(operations);
  }

  private Operation add(Operation operation) {
    operations.add(operation);
    return operation;
  }

  private Weight weight(String name) {
    Weight weight = weights.get(name);
    if (weight == null) {
      throw new IllegalArgumentException("There is no weight " + name);
    }
    return weight;
  }

  @Override
  public Operation numbers() {
    return add(new Numbers(NumberInputs.of(features), memory));
  }

  @Override
  public Operation embedding(int feature, String name, int width, WeightPlan.Initial initial) {
    return add(new Embedding(weight(name), feature, memory));
  }

  @Override
  public Operation concatenate(List<Operation> parts) {
    return parts.size() == 1 ? parts.get(0) : add(new Concatenation(parts, memory));
  }

  @Override
  public Operation linear(Operation x, String name, int inputs, int outputs) {
    return add(new Linear(x, weight("weight_" + name), weight("bias_" + name), memory));
  }

  @Override
  public Operation activation(Operation x, Activation kind) {
    return switch (kind) {
      case RELU -> add(new Rectified(x, memory));
      case GELU -> add(new Gelu(x, memory));
    };
  }

  @Override
  public Operation dropout(Operation x, double share) {
    return share == 0 ? x : add(new Dropout(x, share, operations.size(), memory));
  }

  @Override
  public Operation normalise(Operation x, String name, int width) {
    return add(new Normalised(x, weight("scale_" + name), weight("shift_" + name), memory));
  }

  @Override
  public Operation add(Operation x, Operation y) {
    return add(new Sum(x, y, memory));
  }

  @Override
  public Operation spread(Operation x, String name, int count, int width) {
    throw unsupported();
  }

  @Override
  public Operation shift(Operation x, String name, int count, int width) {
    throw unsupported();
  }

  @Override
  public Operation token(Operation x) {
    throw unsupported();
  }

  @Override
  public Operation learned(Operation like, String name, int width) {
    throw unsupported();
  }

  @Override
  public Operation attention(
      Operation x, String name, int tokens, int width, int heads, double dropout) {
    throw unsupported();
  }

  @Override
  public Operation first(Operation x) {
    throw unsupported();
  }

  @Override
  public Operation reshape(Operation x, List<Integer> shape) {
    throw unsupported();
  }

  @Override
  public Operation convolution(
      Operation x, String name, int dimensions, int inputs, int outputs, int kernel) {
    throw unsupported();
  }

  @Override
  public Operation pool(Operation x, int dimensions) {
    throw unsupported();
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("Only layers over rows of numbers");
  }
}
