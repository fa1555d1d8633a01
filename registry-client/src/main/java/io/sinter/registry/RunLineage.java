package io.sinter.registry;

import java.util.List;

/**
 * What a run read and what it put out.
 *
 * @param runId the run
 * @param deleted whether the run is in the trash, from which `mlflow gc` empties it
 * @param inputs the data sets it read
 * @param modelIds the logged models it put out
 */
public record RunLineage(
    String runId, boolean deleted, List<DatasetInput> inputs, List<String> modelIds) {
  public RunLineage {
    inputs = List.copyOf(inputs);
    modelIds = List.copyOf(modelIds);
  }
}
