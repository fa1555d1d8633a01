package io.sinter.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that goes into a model package. The same contents give the same files, byte by byte.
 *
 * @param decisionThreshold the score from which on the prediction is 1, within [0, 1]
 * @param runId the run that trained the model; may be empty
 * @param modelId the logged model's id; may be empty
 * @param onnx the network with its preprocessing: one input per raw column, output {@code score},
 *     or {@code scores} where it gives several numbers a row; empty for a network that is
 *     TorchScript alone, whose package only PyTorch can score with
 * @param torchScript the TorchScript archive, for further training
 * @param exampleRows a few raw rows, column to value; values may be null
 * @param modelCard Markdown
 * @param lineage what the model was made from, such as the version of its training table
 * @param output what the model says of a row
 * @param arguments what a network that is TorchScript alone is called with, in words; else empty
 */
@SuppressWarnings("ArrayRecordComponent") // The arrays are large, and passed on to files only.
public record PackageContents(
    FeatureSpec features,
    double decisionThreshold,
    String modelName,
    String runId,
    String modelId,
    Optional<byte[]> onnx,
    byte[] torchScript,
    List<Map<String, Object>> exampleRows,
    String modelCard,
    Map<String, String> lineage,
    ModelOutput output,
    List<String> arguments) {
  /** A model that gives the probability of a binary label. */
  public PackageContents(
      FeatureSpec features,
      double decisionThreshold,
      String modelName,
      String runId,
      String modelId,
      byte[] onnx,
      byte[] torchScript,
      List<Map<String, Object>> exampleRows,
      String modelCard,
      Map<String, String> lineage) {
    this(
        features,
        decisionThreshold,
        modelName,
        runId,
        modelId,
        Optional.of(onnx),
        torchScript,
        exampleRows,
        modelCard,
        lineage,
        ModelOutput.probability(),
        List.of());
  }

  /** Copies and checks. */
  public PackageContents {
    if (!(decisionThreshold >= 0 && decisionThreshold <= 1)) {
      throw new RegistryException(
          "Cannot package model '%s': its decision threshold is %s (allowed: 0 to 1). Choose one on validation data."
              .formatted(modelName, decisionThreshold));
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    exampleRows.forEach(row -> rows.add(Collections.unmodifiableMap(new LinkedHashMap<>(row))));
    exampleRows = Collections.unmodifiableList(rows);
    lineage = Map.copyOf(lineage);
    arguments = List.copyOf(arguments);
  }
}
