package io.sinter.training.internal.torch;

import io.sinter.registry.CyclicFeature;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Sines and cosines of the times of a batch, a vector each. Owns the vectors. */
final class TimeVectors implements AutoCloseable {
  private final List<Float4Vector> vectors = new ArrayList<>();

  /**
   * @param rows with a vector of doubles a feature, without nulls
   */
  TimeVectors(List<CyclicFeature> features, VectorSchemaRoot rows) {
    for (CyclicFeature feature : features) {
      add(feature, (Float8Vector) rows.getVector(feature.name()), rows.getRowCount());
    }
  }

  private void add(CyclicFeature feature, Float8Vector seconds, int rows) {
    int first = vectors.size();
    for (String name : feature.numbers()) {
      Float4Vector vector = new Float4Vector(name, seconds.getAllocator());
      vectors.add(vector);
      vector.allocateNew(rows);
    }
    float[] numbers = new float[feature.width()];
    for (int row = 0; row < rows; row++) {
      feature.encode(seconds.get(row), numbers, 0);
      for (int i = 0; i < numbers.length; i++) {
        vectors.get(first + i).set(row, numbers[i]);
      }
    }
    for (Float4Vector vector : vectors.subList(first, vectors.size())) {
      vector.setValueCount(rows);
    }
  }

  List<Float4Vector> vectors() {
    return List.copyOf(vectors);
  }

  @Override
  public void close() {
    vectors.forEach(Float4Vector::close);
  }
}
