package io.sinter.training.internal.ml;

import io.sinter.training.TorchModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/** Saves a model: MLlib's {@code metadata}, and {@code data} with the network. */
public final class TorchModelWriter extends MLWriter {
  private final TorchModel model;
  private final StoredModel stored;

  /** A writer of one model. */
  public TorchModelWriter(TorchModel model, StoredModel stored) {
    this.model = model;
    this.stored = stored;
  }

  @Override
  public void saveImpl(String path) {
    DefaultParamsWriter.saveMetadata(model, path, sparkSession());
    try {
      ModelFiles.write(
          stored, ModelFolder.data(path), sparkSession().sparkContext().hadoopConfiguration());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
