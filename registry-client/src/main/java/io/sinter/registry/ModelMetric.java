package io.sinter.registry;

/**
 * One point of a metric that says of which logged model it is, and on which data set it was
 * measured.
 *
 * @param modelId the logged model
 * @param datasetName empty when it belongs to no data set; then so is the digest
 */
public record ModelMetric(Metric metric, String modelId, String datasetName, String datasetDigest) {
  /** A point of a model, without a data set. */
  public static ModelMetric of(String modelId, Metric metric) {
    return new ModelMetric(metric, modelId, "", "");
  }

  /** The same point, measured on a data set, which {@link MlflowClient#logDataset} logs. */
  public ModelMetric on(DatasetInput dataset) {
    return new ModelMetric(metric, modelId, dataset.name(), dataset.digest());
  }
}
