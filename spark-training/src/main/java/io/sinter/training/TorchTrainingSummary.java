package io.sinter.training;

import java.util.List;

/**
 * How a {@link TorchModel} came about.
 *
 * @param epochs every epoch that was trained
 * @param bestEpoch whose weights the model has, from 1
 */
public record TorchTrainingSummary(List<EpochReport> epochs, int bestEpoch) {
  /** Copies. */
  public TorchTrainingSummary {
    epochs = List.copyOf(epochs);
  }

  /** The report of the best epoch. */
  public EpochReport best() {
    return epochs.get(bestEpoch - 1);
  }

  /** How many epochs were trained. */
  public int totalIterations() {
    return epochs.size();
  }

  /** The training loss of each epoch. */
  public double[] objectiveHistory() {
    return epochs.stream().mapToDouble(EpochReport::loss).toArray();
  }
}
