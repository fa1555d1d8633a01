package io.sinter.training.internal.onnx;

import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Activation;
import io.sinter.training.internal.Layers;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.WeightPlan.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Writes layers as nodes of ONNX 17; a tensor is the name of a value. */
final class OnnxLayers implements Layers<String> {
  private static final float[] HALF = {0.5f};
  private static final float[] ONE = {1f};
  private static final float[] ROOT_OF_HALF = {(float) Math.sqrt(0.5)};
  private static final float EPSILON = 1e-5f;

  private final WeightPlan plan;
  private final float[] weights;
  private final GraphWriter graph;

  OnnxLayers(WeightPlan plan, float[] weights, GraphWriter graph) {
    this.plan = plan;
    this.weights = weights;
    this.graph = graph;
  }

  @Override
  public String numbers() {
    List<String> parts = new ArrayList<>();
    if (!plan.features().numeric().isEmpty()) {
      parts.add(standardised());
    }
    for (CyclicFeature time : plan.features().cyclic()) {
      parts.add(OnnxTimes.write(graph, time, axis(1)));
    }
    return concatenate(parts);
  }

  private String standardised() {
    List<String> unsqueezed = new ArrayList<>();
    for (NumericFeature feature : plan.features().numeric()) {
      unsqueezed.add(graph.node("Unsqueeze", List.of(feature.name(), axis(1))));
    }
    String raw = graph.node("Concat", unsqueezed, GraphWriter.integer("axis", 1));
    String missing = graph.node("IsNaN", List.of(raw));
    String fill = row("fill", NumericFeature::fill);
    String filled = graph.node("Where", List.of(missing, fill, raw));
    String centred = graph.node("Sub", List.of(filled, row("mean", NumericFeature::mean)));
    String deviation = row("standard_deviation", NumericFeature::standardDeviation);
    return graph.node("Div", List.of(centred, deviation));
  }

  private String row(String name, ToDoubleFunction<NumericFeature> value) {
    List<NumericFeature> numeric = plan.features().numeric();
    float[] values = new float[numeric.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.applyAsDouble(numeric.get(i));
    }
    return graph.constant(name, values, 0, values.length);
  }

  @Override
  public String embedding(int feature, String name, int width, WeightPlan.Initial initial) {
    CategoricalFeature category = plan.features().categorical().get(feature);
    List<String> keys = new ArrayList<>();
    List<Long> values = new ArrayList<>();
    keys.add("");
    values.add(0L);
    for (int i = 0; i < category.vocabulary().size(); i++) {
      keys.add(category.vocabulary().get(i));
      values.add(2L + i);
    }
    String indices = graph.labelEncoder(category.name(), keys, values, /* otherwise= */ 1);
    return graph.node("Gather", List.of(weight(name), indices), GraphWriter.integer("axis", 0));
  }

  @Override
  public String concatenate(List<String> parts) {
    return graph.node("Concat", parts, GraphWriter.integer("axis", 1));
  }

  @Override
  public String linear(String x, String name, int inputs, int outputs) {
    return graph.node(
        "Gemm",
        List.of(x, weight("weight_" + name), weight("bias_" + name)),
        GraphWriter.integer("transB", 1));
  }

  @Override
  public String tokenwise(String x, String name, int inputs, int outputs) {
    // Gemm takes matrices only.
    String turned = graph.node("Transpose", List.of(weight("weight_" + name)));
    return add(graph.node("MatMul", List.of(x, turned)), weight("bias_" + name));
  }

  @Override
  public String activation(String x, Activation kind) {
    return switch (kind) {
      case RELU -> graph.node("Relu", List.of(x));
      case GELU -> {
        // Gelu is an operator from ONNX 20 on only.
        String scaled = graph.node("Mul", List.of(x, shared("root_of_half", ROOT_OF_HALF)));
        String error = graph.node("Erf", List.of(scaled));
        String lifted = graph.node("Add", List.of(error, shared("one", ONE)));
        String halved = graph.node("Mul", List.of(x, shared("half", HALF)));
        yield graph.node("Mul", List.of(halved, lifted));
      }
    };
  }

  @Override
  public String dropout(String x, double share) {
    return x;
  }

  @Override
  public String normalise(String x, String name, int width) {
    return graph.node(
        "LayerNormalization",
        List.of(x, weight("scale_" + name), weight("shift_" + name)),
        GraphWriter.integer("axis", -1),
        GraphWriter.number("epsilon", EPSILON));
  }

  @Override
  public String add(String x, String y) {
    return graph.node("Add", List.of(x, y));
  }

  @Override
  public String spread(String x, String name, int count, int width) {
    return graph.node("Mul", List.of(graph.node("Unsqueeze", List.of(x, axis(2))), weight(name)));
  }

  @Override
  public String shift(String x, String name, int count, int width) {
    return add(x, weight(name));
  }

  @Override
  public String token(String x) {
    return graph.node("Unsqueeze", List.of(x, axis(1)));
  }

  @Override
  public String learned(String like, String name, int width) {
    String lengths = graph.node("Shape", List.of(like));
    String rows =
        graph.node(
            "Gather", List.of(lengths, graph.shared("first", 0)), GraphWriter.integer("axis", 0));
    String shape =
        graph.node(
            "Concat",
            List.of(rows, graph.shared("token_" + width, 1, width)),
            GraphWriter.integer("axis", 0));
    return graph.node("Expand", List.of(weight(name), shape));
  }

  @Override
  public String attention(String x, String name, int tokens, int width, int heads, double dropout) {
    int each = width / heads;
    String query = head(x, name + "_query", tokens, width, heads, 0, 2, 1, 3);
    String key = head(x, name + "_key", tokens, width, heads, 0, 2, 3, 1);
    String value = head(x, name + "_value", tokens, width, heads, 0, 2, 1, 3);
    float[] scale = {(float) (1 / Math.sqrt(each))};
    String product = graph.node("MatMul", List.of(query, key));
    String scaled = graph.node("Mul", List.of(product, shared("scale_of_" + each, scale)));
    String shares = graph.node("Softmax", List.of(scaled), GraphWriter.integer("axis", -1));
    String attended = graph.node("MatMul", List.of(shares, value));
    String turned =
        graph.node("Transpose", List.of(attended), GraphWriter.integers("perm", 0, 2, 1, 3));
    String together = reshape(turned, List.of(tokens, width));
    return tokenwise(together, name + "_output", width, width);
  }

  private String head(String x, String name, int tokens, int width, int heads, long... order) {
    String each = reshape(tokenwise(x, name, width, width), List.of(tokens, heads, width / heads));
    return graph.node("Transpose", List.of(each), GraphWriter.integers("perm", order));
  }

  @Override
  public String first(String x) {
    String kept =
        graph.node("Gather", List.of(x, graph.shared("first", 0)), GraphWriter.integer("axis", 1));
    return graph.node("Squeeze", List.of(kept, axis(1)));
  }

  @Override
  public String reshape(String x, List<Integer> shape) {
    long[] lengths = new long[shape.size() + 1]; // 0: as many rows as there are
    StringBuilder name = new StringBuilder("shape");
    for (int i = 0; i < shape.size(); i++) {
      lengths[i + 1] = shape.get(i);
      name.append('_').append(shape.get(i));
    }
    return graph.node("Reshape", List.of(x, graph.shared(name.toString(), lengths)));
  }

  @Override
  public String convolution(
      String x, String name, int dimensions, int inputs, int outputs, int kernel) {
    return graph.node(
        "Conv",
        List.of(x, weight("weight_" + name), weight("bias_" + name)),
        GraphWriter.integers("kernel_shape", repeated(kernel, dimensions)),
        GraphWriter.integers("pads", repeated(kernel / 2, 2 * dimensions)));
  }

  @Override
  public String pool(String x, int dimensions) {
    return graph.node(
        "MaxPool",
        List.of(x),
        GraphWriter.integers("kernel_shape", repeated(2, dimensions)),
        GraphWriter.integers("strides", repeated(2, dimensions)));
  }

  private static long[] repeated(long value, int times) {
    return Collections.nCopies(times, value).stream().mapToLong(Long::longValue).toArray();
  }

  /** A constant vector of one axis. */
  String axis(long axis) {
    return graph.shared("axis_" + axis, axis);
  }

  private String shared(String name, float[] value) {
    return graph.hasConstant(name) ? "sinter/" + name : graph.constant(name, value, 0, 1);
  }

  private String weight(String name) {
    Slice slice = plan.slice(name);
    return graph.constant(name, weights, slice.offset(), slice.shape());
  }
}
