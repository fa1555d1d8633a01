package io.sinter.training.internal.ml;

import io.sinter.registry.FeatureSpec;
import io.sinter.training.ArrayColumn;
import io.sinter.training.EpochReport;
import io.sinter.training.Loss;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trained network with what is needed to use it, without the params. Immutable; the arrays are
 * not to be changed.
 *
 * @param featuresJson the features, as {@link FeatureSpec#toJson} writes them
 * @param vector which of the arrays is the column that {@code featuresCol} names; empty for none
 * @param arrayTexts columns whose elements are features, as {@link ArrayColumn} writes them
 * @param lossText what was made small, as {@link ModelParams#LOSS} writes it
 * @param inputTexts the inputs of a brought module, as they write themselves; empty for others
 * @param onnx the network as an ONNX graph; null for a brought module
 * @param torchScript the network as a TorchScript archive
 * @param epochs every epoch that was trained
 * @param bestEpoch whose weights these are, from 1
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and passed on to files only.
public record StoredModel(
    String featuresJson,
    String vector,
    List<String> arrayTexts,
    String lossText,
    List<String> inputTexts,
    byte @Nullable [] onnx,
    byte[] torchScript,
    List<EpochReport> epochs,
    int bestEpoch)
    implements Serializable {
  /** Copies the lists. */
  public StoredModel {
    arrayTexts = List.copyOf(arrayTexts);
    inputTexts = List.copyOf(inputTexts);
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

  /** Columns whose elements are features. */
  public List<ArrayColumn> arrays() {
    return arrayTexts.stream().map(ArrayColumn::parse).toList();
  }

  /** The network in the form it is scored in. */
  public byte[] scored() {
    return onnx == null ? torchScript : onnx;
  }

  /** How many bytes it takes, about. */
  public long bytes() {
    long graph = onnx == null ? 0 : onnx.length;
    return graph + torchScript.length + 2L * featuresJson.length();
  }
}
