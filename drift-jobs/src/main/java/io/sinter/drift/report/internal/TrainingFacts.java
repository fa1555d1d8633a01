package io.sinter.drift.report.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One training run as MLflow recorded it.
 *
 * @param status the run's status
 * @param ranks processes that trained together
 * @param epochs the recorded epochs, in order; empty when the run has no history
 * @param parameters the run's parameters
 * @param metrics the run's last metric values
 */
public record TrainingFacts(
    String runId,
    String runName,
    String status,
    OptionalInt ranks,
    List<Epoch> epochs,
    Map<String, String> parameters,
    Map<String, Double> metrics) {

  public TrainingFacts {
    epochs = List.copyOf(epochs);
    parameters = Maps.frozen(parameters);
    metrics = Maps.frozen(metrics);
  }

  /** What one epoch reached; NaN where the run recorded nothing. */
  public record Epoch(long number, double loss, double validationLoss, double validationAuc) {}

  /** The epoch with the highest validation AUC. */
  public Optional<Epoch> best() {
    return epochs.stream()
        .filter(epoch -> !Double.isNaN(epoch.validationAuc()))
        .reduce((a, b) -> b.validationAuc() > a.validationAuc() ? b : a);
  }
}
