package io.sinter.training.internal.torch;

import io.sinter.training.EpochReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What a rank ends with; travels to the driver. */
public final class RankOutcome implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int rank;
  private final float[] weights;
  private final int bestEpoch;
  private final ArrayList<EpochReport> epochs;
  private final long trainingRows;

  RankOutcome(
      int rank, float[] weights, int bestEpoch, List<EpochReport> epochs, long trainingRows) {
    this.rank = rank;
    this.weights = weights;
    this.bestEpoch = bestEpoch;
    this.epochs = new ArrayList<>(epochs);
    this.trainingRows = trainingRows;
  }

  /** From 0. */
  public int rank() {
    return rank;
  }

  /** The weights of the best epoch, in the order of the plan; of rank 0 alone, else empty. */
  public float[] weights() {
    return weights.clone();
  }

  /** From 1. */
  public int bestEpoch() {
    return bestEpoch;
  }

  /** Every epoch trained. */
  public List<EpochReport> epochs() {
    return List.copyOf(epochs);
  }

  /** Training rows of this rank. */
  public long trainingRows() {
    return trainingRows;
  }
}
