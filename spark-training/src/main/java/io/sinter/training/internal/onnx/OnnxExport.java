package io.sinter.training.internal.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.sinter.job.SinterVersion;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.NumericFeature;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.WeightPlan.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A trained network as an ONNX graph over the raw columns: one input a feature, shape {@code
 * [rows]}, numbers as float with NaN for missing and categories as string with {@code ""} for
 * missing; output {@code score}, float {@code [rows]}. Imputation, standardisation and vocabularies
 * are inside. ONNX 17 with {@code ai.onnx.ml} 2, IR version 8.
 */
public final class OnnxExport {
  private static final int OPERATORS = 17;
  private static final int ML_OPERATORS = 2;
  private static final int IR_VERSION = 8;
  private static final float[] HALF = {0.5f};
  private static final float[] ONE = {1f};
  private static final float[] ROOT_OF_HALF = {(float) Math.sqrt(0.5)};

  private final WeightPlan plan;
  private final float[] weights;
  private final GraphWriter graph = new GraphWriter("sinter");

  private OnnxExport(WeightPlan plan, float[] weights) {
    this.plan = plan;
    this.weights = weights;
  }

  /** The file's bytes. */
  public static byte[] of(WeightPlan plan, float[] weights) {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("sinter")
        .setProducerVersion(SinterVersion.current())
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
        .addOpsetImport(
            OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(ML_OPERATORS))
        .setGraph(new OnnxExport(plan, weights).write())
        .build()
        .toByteArray();
  }

  private GraphProto write() {
    for (Feature feature : plan.features().features()) {
      graph.input(
          feature.name(),
          feature instanceof NumericFeature
              ? TensorProto.DataType.FLOAT
              : TensorProto.DataType.STRING);
    }
    graph.output("score");
    String columns = graph.constant("columns", 1);
    List<String> parts = new ArrayList<>();
    if (!plan.features().numeric().isEmpty()) {
      parts.add(standardised(columns));
    }
    List<CategoricalFeature> categorical = plan.features().categorical();
    for (int i = 0; i < categorical.size(); i++) {
      parts.add(embedded(categorical.get(i), "embedding_" + i));
    }
    String x = graph.node("Concat", parts, GraphWriter.integer("axis", 1));
    for (int i = 0; i < plan.layers() - 1; i++) {
      x = activated(linear(x, i));
    }
    String logits = linear(x, plan.layers() - 1);
    String scores = graph.node("Sigmoid", List.of(logits));
    graph.node("Squeeze", List.of(scores, columns), "score");
    return graph.build();
  }

  private String standardised(String columns) {
    List<String> unsqueezed = new ArrayList<>();
    for (NumericFeature feature : plan.features().numeric()) {
      unsqueezed.add(graph.node("Unsqueeze", List.of(feature.name(), columns)));
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

  private String embedded(CategoricalFeature feature, String name) {
    List<String> keys = new ArrayList<>();
    List<Long> values = new ArrayList<>();
    keys.add("");
    values.add(0L);
    for (int i = 0; i < feature.vocabulary().size(); i++) {
      keys.add(feature.vocabulary().get(i));
      values.add(2L + i);
    }
    String indices = graph.labelEncoder(feature.name(), keys, values, /* otherwise= */ 1);
    return graph.node("Gather", List.of(weight(name), indices), GraphWriter.integer("axis", 0));
  }

  private String linear(String x, int layer) {
    return graph.node(
        "Gemm",
        List.of(x, weight("weight_" + layer), weight("bias_" + layer)),
        GraphWriter.integer("transB", 1));
  }

  private String activated(String x) {
    return switch (plan.network().activation()) {
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

  private String shared(String name, float[] value) {
    return graph.hasConstant(name) ? "sinter/" + name : graph.constant(name, value, 0, 1);
  }

  private String weight(String name) {
    Slice slice = plan.slice(name);
    return graph.constant(name, weights, slice.offset(), slice.shape());
  }
}
