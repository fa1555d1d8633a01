package io.sinter.training.internal.torch;

import io.sinter.training.EpochReport;
import io.sinter.training.internal.data.RowFacts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a rank ends with; travels to the driver. */
public final class RankOutcome implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int rank;
  private final float[] weights;
  private final int bestEpoch;
  private final ArrayList<EpochReport> epochs;
  private final long trainingRows;
  private final @Nullable RowFacts facts;

  private RankOutcome(
      int rank,
      float[] weights,
      int bestEpoch,
      List<EpochReport> epochs,
      long trainingRows,
      @Nullable RowFacts facts) {
    this.rank = rank;
    this.weights = weights;
    this.bestEpoch = bestEpoch;
    this.epochs = new ArrayList<>(epochs);
    this.trainingRows = trainingRows;
    this.facts = facts;
  }

  RankOutcome(
      int rank, float[] weights, int bestEpoch, List<EpochReport> epochs, long trainingRows) {
    this(rank, weights, bestEpoch, epochs, trainingRows, /* facts= */ null);
  }

  /** Of rows that cannot be trained on. */
  static RankOutcome refused(int rank, long trainingRows, RowFacts facts) {
    return new RankOutcome(rank, new float[0], 0, List.of(), trainingRows, facts);
  }

  RankOutcome with(RowFacts value) {
    return new RankOutcome(rank, weights, bestEpoch, epochs, trainingRows, value);
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

  /** What was found out of the rows of all ranks; empty if nothing was to be. */
  public Optional<RowFacts> facts() {
    return Optional.ofNullable(facts);
  }
}
