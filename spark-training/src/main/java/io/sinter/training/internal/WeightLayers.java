package io.sinter.training.internal;

import io.sinter.registry.FeatureSpec;
import io.sinter.training.Activation;
import io.sinter.training.internal.WeightPlan.Initial;
import io.sinter.training.internal.WeightPlan.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Collects the weights of layers, with what PyTorch initialises such layers with: linear layers and
 * convolutions uniform within {@code ±1/sqrt(inputs)}, layer normalisation 1 and 0. The tokens of a
 * transformer are uniform within {@code ±1/sqrt(width)}, as in its authors' code.
 */
final class WeightLayers implements Layers<Boolean> {
  private final FeatureSpec features;
  private final List<Slice> slices = new ArrayList<>();
  private int offset;

  WeightLayers(FeatureSpec features) {
    this.features = features;
  }

  List<Slice> slices() {
    return slices;
  }

  private boolean add(String name, Initial initial, Integer... shape) {
    Slice slice = new Slice(name, offset, List.of(shape), initial);
    offset = Math.addExact(offset, slice.size());
    return slices.add(slice);
  }

  @Override
  public Boolean numbers() {
    return true;
  }

  @Override
  public Boolean embedding(int feature, String name, int width, Initial initial) {
    return add(name, initial, features.categorical().get(feature).size(), width);
  }

  @Override
  public Boolean concatenate(List<Boolean> parts) {
    return true;
  }

  @Override
  public Boolean linear(Boolean x, String name, int inputs, int outputs) {
    Initial initial = new Initial.Uniform(1 / Math.sqrt(inputs));
    return add("weight_" + name, initial, outputs, inputs) && add("bias_" + name, initial, outputs);
  }

  @Override
  public Boolean activation(Boolean x, Activation kind) {
    return true;
  }

  @Override
  public Boolean dropout(Boolean x, double share) {
    return true;
  }

  @Override
  public Boolean normalise(Boolean x, String name, int width) {
    return add("scale_" + name, new Initial.Constant(1), width)
        && add("shift_" + name, new Initial.Constant(0), width);
  }

  @Override
  public Boolean add(Boolean x, Boolean y) {
    return true;
  }

  @Override
  public Boolean spread(Boolean x, String name, int count, int width) {
    return add(name, new Initial.Uniform(1 / Math.sqrt(width)), count, width);
  }

  @Override
  public Boolean shift(Boolean x, String name, int count, int width) {
    return add(name, new Initial.Uniform(1 / Math.sqrt(width)), count, width);
  }

  @Override
  public Boolean token(Boolean x) {
    return true;
  }

  @Override
  public Boolean learned(Boolean like, String name, int width) {
    return add(name, new Initial.Uniform(1 / Math.sqrt(width)), width);
  }

  @Override
  public Boolean attention(
      Boolean x, String name, int tokens, int width, int heads, double dropout) {
    return Stream.of("_query", "_key", "_value", "_output")
        .map(part -> linear(x, name + part, width, width))
        .collect(Collectors.reducing(true, Boolean::logicalAnd));
  }

  @Override
  public Boolean first(Boolean x) {
    return true;
  }

  @Override
  public Boolean reshape(Boolean x, List<Integer> shape) {
    return true;
  }

  @Override
  public Boolean convolution(
      Boolean x, String name, int dimensions, int inputs, int outputs, int kernel) {
    List<Integer> shape = new ArrayList<>(List.of(outputs, inputs));
    int fan = inputs;
    for (int i = 0; i < dimensions; i++) {
      shape.add(kernel);
      fan = Math.multiplyExact(fan, kernel);
    }
    Initial initial = new Initial.Uniform(1 / Math.sqrt(fan));
    return add("weight_" + name, initial, shape.toArray(Integer[]::new))
        && add("bias_" + name, initial, outputs);
  }

  @Override
  public Boolean pool(Boolean x, int dimensions) {
    return true;
  }
}
