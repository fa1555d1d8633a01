package io.sinter.training.internal.ml;

import java.io.File;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.ReadWriteUtils$;

/** Where a saved model has its network. */
final class ModelFolder {
  private ModelFolder() {}

  /**
   * The folder with the network.
   *
   * @param path of the model; a path of this machine, whatever the default file system, where Spark
   *     Connect moves a model out of memory
   */
  static Path data(String path) {
    boolean local = (Boolean) ReadWriteUtils$.MODULE$.localSavingModeState().get();
    return new Path(local ? new Path(new File(path).toURI()) : new Path(path), "data");
  }
}
