package io.sinter.training.internal.ml;

import io.sinter.training.TorchModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;

/** Loads what {@link TorchModelWriter} saved. */
public final class TorchModelReader extends MLReader<TorchModel> {
  @Override
  public TorchModel load(String path) {
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader.loadMetadata(path, sparkSession(), TorchModel.class.getName());
    try {
      StoredModel stored =
          ModelFiles.read(
              ModelFolder.data(path), sparkSession().sparkContext().hadoopConfiguration());
      TorchModel model = new TorchModel(metadata.uid(), stored);
      metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
