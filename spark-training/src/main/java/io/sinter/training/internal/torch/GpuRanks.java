package io.sinter.training.internal.torch;

/**
 * The ranks of this process that may compute on GPUs. libtorch gives memory back to all GPUs at
 * once and waits for each of them, and one of them may wait in a collective operation for the very
 * rank that asks: only a rank that is alone may ask for it. Thread-safe.
 */
final class GpuRanks {
  private int ranks;

  /** One begins. */
  synchronized void enter() {
    ranks++;
  }

  /**
   * One ends.
   *
   * @return whether it was the last
   */
  synchronized boolean leave() {
    ranks--;
    return ranks == 0;
  }

  /** Whether there is no other. */
  synchronized boolean alone() {
    return ranks <= 1;
  }
}
