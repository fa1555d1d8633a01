package io.sinter.training.internal.ml;

import io.sinter.registry.FeatureSpec;
import io.sinter.training.EpochReport;
import io.sinter.training.Loss;
import java.io.Serializable;
import java.util.List;

/**
 * A trained network with what is needed to use it, without the params. Immutable; the arrays are
 * not to be changed.
 *
 * @param featuresJson the features, as {@link FeatureSpec#toJson} writes them
 * @param vector the name that the elements of the vector column are called by; empty for none
 * @param width how many elements it has
 * @param lossText what was made small, as {@link ModelParams#LOSS} writes it
 * @param onnx the network as an ONNX graph
 * @param torchScript the network as a TorchScript archive
 * @param epochs every epoch that was trained
 * @param bestEpoch whose weights these are, from 1
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and passed on to files only.
public record StoredModel(
    String featuresJson,
    String vector,
    int width,
    String lossText,
    byte[] onnx,
    byte[] torchScript,
    List<EpochReport> epochs,
    int bestEpoch)
    implements Serializable {
  /** Copies the list. */
  public StoredModel {
    epochs = List.copyOf(epochs);
  }

  /** The features. */
  public FeatureSpec features() {
    return FeatureSpec.fromJson(featuresJson);
  }

  /** What was made small. */
  public Loss loss() {
    return ModelParams.LOSS.parse(lossText);
  }

  /** How many bytes it takes, about. */
  public long bytes() {
    return (long) onnx.length + torchScript.length + 2L * featuresJson.length();
  }
}
