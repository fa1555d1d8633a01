package io.sinter.training.internal.ml;

import io.sinter.arrow.OnnxModelCache;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.ArrayColumn;
import io.sinter.training.Loss;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.internal.torch.TorchScorer;
import java.io.Serializable;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.broadcast.Broadcast;

/**
 * A network on its way to the tasks of {@code transform}. All tasks of an executor share one
 * session of ONNX Runtime; a brought module is loaded by each task.
 *
 * @param bytes of the ONNX graph, or of the archive of a brought module
 * @param digest of the bytes
 * @param inputTexts see {@link StoredModel#inputTexts}
 */
record ScoringNetwork(
    Broadcast<byte[]> bytes,
    String digest,
    List<String> inputTexts,
    List<String> arrayTexts,
    String featuresJson,
    String lossText)
    implements Serializable {
  static ScoringNetwork of(StoredModel model, Broadcast<byte[]> bytes, String digest) {
    boolean scripted = !model.inputTexts().isEmpty();
    return new ScoringNetwork(
        bytes,
        digest,
        model.inputTexts(),
        scripted ? model.arrayTexts() : List.of(),
        scripted ? model.featuresJson() : "",
        model.lossText());
  }

  /** The network, ready to score; the caller closes. */
  BatchScorer open() {
    return inputTexts.isEmpty() ? onnx() : scripted();
  }

  private BatchScorer onnx() {
    byte[] graph = bytes.value();
    OnnxModelCache.Lease lease = OnnxModelCache.shared().acquire(digest, graph.length, () -> graph);
    return new BatchScorer() {
      @Override
      public int width() {
        return lease.model().width();
      }

      @Override
      public void score(VectorSchemaRoot rows, float[] scores) {
        lease.model().score(rows, scores);
      }

      @Override
      public void close() {
        lease.close();
      }
    };
  }

  private BatchScorer scripted() {
    byte[] archive = bytes.value();
    FeatureSpec features = FeatureSpec.fromJson(featuresJson);
    ScriptedNetwork network =
        new ScriptedNetwork(archive, inputTexts.stream().map(ScriptedNetwork.Input::parse).toList())
            .withArrays(arrayTexts.stream().map(ArrayColumn::parse).toList())
            .withTimes(features.cyclic());
    Loss loss = ModelParams.LOSS.parse(lossText);
    TorchScorer scorer = new TorchScorer(archive, network, features, loss);
    return new BatchScorer() {
      @Override
      public int width() {
        return loss.outputs();
      }

      @Override
      public void score(VectorSchemaRoot rows, float[] scores) {
        float[] made = scorer.score(rows);
        System.arraycopy(made, 0, scores, 0, made.length);
      }

      @Override
      public void close() {
        scorer.close();
      }
    };
  }
}
