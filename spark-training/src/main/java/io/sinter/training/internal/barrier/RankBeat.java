package io.sinter.training.internal.barrier;

/**
 * What a rank was doing when it was last heard of.
 *
 * @param epoch from 1; 0 before the first
 * @param step of that epoch, from 0
 * @param unchangedMillis how long it has been in this step and phase, by its own clock
 * @param executor Spark's id
 * @param phase follows the word while
 */
record RankBeat(
    int rank,
    int epoch,
    int step,
    long unchangedMillis,
    String executor,
    String host,
    String phase) {
  /** Such as {@code rank 1 of 2 on 10.0.0.7, epoch 3 step 41, while training}. */
  String where(int ranks) {
    String step = epoch == 0 ? "" : ", epoch %d step %d".formatted(epoch, this.step);
    return "rank %d of %d on %s%s, while %s".formatted(rank, ranks, host, step, phase);
  }
}
