package io.sinter.training.internal.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.sinter.job.SinterVersion;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Loss;
import io.sinter.training.internal.NetworkLayers;
import io.sinter.training.internal.WeightPlan;
import java.util.List;

/**
 * A trained network as an ONNX graph over the raw columns: one input a feature, shape {@code
 * [rows]}, numbers as float with NaN for missing, categories as string with {@code ""} for missing
 * and times as double, seconds since 1970 in UTC with NaN for missing. The output is {@code score},
 * float {@code [rows]}, for a loss with one output: a probability, a number, or an expected count;
 * {@code scores}, float {@code [rows, outputs]}, for several: the classes' probabilities, or the
 * quantiles. Imputation, standardisation, vocabularies and the places of times in their periods are
 * inside. ONNX 17 with {@code ai.onnx.ml} 2, IR version 8.
 */
public final class OnnxExport {
  private static final int OPERATORS = 17;
  private static final int ML_OPERATORS = 2;
  private static final int IR_VERSION = 8;

  private OnnxExport() {}

  /** The file's bytes. */
  public static byte[] of(WeightPlan plan, float[] weights, Loss loss) {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("sinter")
        .setProducerVersion(SinterVersion.current())
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
        .addOpsetImport(
            OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(ML_OPERATORS))
        .setGraph(write(plan, weights, loss))
        .build()
        .toByteArray();
  }

  private static GraphProto write(WeightPlan plan, float[] weights, Loss loss) {
    GraphWriter graph = new GraphWriter("sinter");
    for (Feature feature : plan.features().features()) {
      graph.input(feature.name(), type(feature));
    }
    OnnxLayers layers = new OnnxLayers(plan, weights, graph);
    String output = NetworkLayers.build(plan.network(), plan.features(), plan.outputs(), layers);
    String scores = scores(graph, output, loss);
    // Several outputs by their number: a multiclass label may have two classes, never one.
    if (plan.outputs() == 1) {
      graph.output("score");
      graph.node("Squeeze", List.of(scores, layers.axis(1)), "score");
    } else {
      graph.output("scores", plan.outputs());
      graph.node("Identity", List.of(scores), "scores");
    }
    return graph.build();
  }

  private static TensorProto.DataType type(Feature feature) {
    if (feature instanceof CyclicFeature) {
      return TensorProto.DataType.DOUBLE;
    }
    return feature instanceof NumericFeature
        ? TensorProto.DataType.FLOAT
        : TensorProto.DataType.STRING;
  }

  private static String scores(GraphWriter graph, String output, Loss loss) {
    if (loss instanceof Loss.Binary) {
      return graph.node("Sigmoid", List.of(output));
    } else if (loss instanceof Loss.Multiclass) {
      return graph.node("Softmax", List.of(output), GraphWriter.integer("axis", 1));
    } else if (loss instanceof Loss.Poisson) {
      return graph.node("Exp", List.of(output));
    }
    return output;
  }
}
