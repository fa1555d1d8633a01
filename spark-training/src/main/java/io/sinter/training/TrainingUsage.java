package io.sinter.training;

import java.util.List;
import java.util.Optional;

/**
 * What a training has taken of its cluster, attempts that failed included: from the start of its
 * first rank to its end. Reading before and exporting after are not in it.
 *
 * @param ranks the part of each, in order; they add up
 * @param executors that ran ranks, replaced ones included
 * @param stepsKept steps that have led to the result, or that a next submission can go on from
 * @param stepsLost steps that were taken again, or would have to be
 * @param energy empty if nothing could be measured
 */
public record TrainingUsage(
    List<Part> ranks, int executors, long stepsKept, long stepsLost, Optional<EnergyUse> energy) {
  /** Copies. */
  public TrainingUsage {
    ranks = List.copyOf(ranks);
  }

  /**
   * A rank's part.
   *
   * @param executorHours of the executors it ran on, which it shares with their other ranks
   * @param gpuHours of the GPU it held; 0 on CPUs
   * @param gpu its model, such as {@code NVIDIA H100 80GB HBM3}; empty if nobody has said
   */
  public record Part(int rank, double executorHours, double gpuHours, String gpu) {}

  /** Hours for which executors were held, added up. */
  public double executorHours() {
    return ranks.stream().mapToDouble(Part::executorHours).sum();
  }

  /** Hours for which GPUs were held, added up. */
  public double gpuHours() {
    return ranks.stream().mapToDouble(Part::gpuHours).sum();
  }

  /** Of the steps taken, those that were not in vain; 1 if none was taken. */
  public double usefulShare() {
    long all = stepsKept + stepsLost;
    return all == 0 ? 1 : (double) stepsKept / all;
  }
}
