package io.sinter.training.internal.ml;

import org.apache.arrow.vector.VectorSchemaRoot;

/** A network that scores batches for one task, by ONNX Runtime or by libtorch. */
interface BatchScorer extends AutoCloseable {
  /** Scores a row has. */
  int width();

  /**
   * Scores a batch.
   *
   * @param rows one vector a feature
   * @param scores receives {@link #width} scores a row
   */
  void score(VectorSchemaRoot rows, float[] scores);

  @Override
  void close();
}
