package io.sinter.training.internal.job;

import io.sinter.arrow.OnnxModel;
import io.sinter.job.ModelInputs;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.TrainingResult;
import io.sinter.training.internal.torch.TorchArchive;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.sql.Row;

/**
 * How far the scores of ONNX Runtime are from those of libtorch on the same rows.
 *
 * @param rows how many rows were compared
 * @param largest the largest difference; relative to scores that are larger than 1
 */
public record Parity(int rows, double largest) {
  /**
   * Scores rows by both.
   *
   * @param model of a network that has an ONNX graph
   * @param rows with a column a feature, as {@link ModelInputs} projects them
   */
  public static Parity of(
      TrainingResult model, Network network, FeatureSpec features, Loss loss, List<Row> rows) {
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot inputs = inputs(features, rows, allocator);
        OnnxModel onnx = OnnxModel.load(model.onnx().orElseThrow())) {
      float[] byOnnx = new float[rows.size() * loss.outputs()];
      onnx.score(inputs, byOnnx);
      float[] byTorch = TorchArchive.score(model.torchScript(), network, features, loss, inputs);
      double largest = 0;
      for (int i = 0; i < byOnnx.length; i++) {
        // A NaN on either side stays: it is no agreement.
        double difference = Math.abs((double) byOnnx[i] - byTorch[i]);
        largest = Math.max(largest, difference / Math.max(1, Math.abs(byTorch[i])));
      }
      return new Parity(rows.size(), largest);
    }
  }

  /** One vector a feature; the caller closes. */
  static VectorSchemaRoot inputs(FeatureSpec features, List<Row> rows, BufferAllocator allocator) {
    List<FieldVector> vectors = new ArrayList<>();
    for (Feature feature : features.features()) {
      vectors.add(vector(feature, rows, allocator));
    }
    return new VectorSchemaRoot(vectors);
  }

  private static FieldVector vector(Feature feature, List<Row> rows, BufferAllocator allocator) {
    if (feature instanceof NumericFeature) {
      Float4Vector vector = new Float4Vector(feature.name(), allocator);
      vector.allocateNew(rows.size());
      for (int i = 0; i < rows.size(); i++) {
        vector.set(i, rows.get(i).<Float>getAs(feature.name()));
      }
      vector.setValueCount(rows.size());
      return vector;
    }
    if (feature instanceof CyclicFeature) {
      Float8Vector vector = new Float8Vector(feature.name(), allocator);
      vector.allocateNew(rows.size());
      for (int i = 0; i < rows.size(); i++) {
        vector.set(i, rows.get(i).<Double>getAs(feature.name()));
      }
      vector.setValueCount(rows.size());
      return vector;
    }
    VarCharVector vector = new VarCharVector(feature.name(), allocator);
    for (int i = 0; i < rows.size(); i++) {
      vector.setSafe(i, rows.get(i).<String>getAs(feature.name()).getBytes(StandardCharsets.UTF_8));
    }
    vector.setValueCount(rows.size());
    return vector;
  }
}
