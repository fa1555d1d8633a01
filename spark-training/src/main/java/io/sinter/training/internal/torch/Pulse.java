package io.sinter.training.internal.torch;

import io.sinter.training.internal.torch.comm.RankGroup;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A short exchange between all ranks about once a second: whether to save, and how long each has
 * worked. Rank 0 says after how many steps the next one comes, so that all meet at the same step.
 * Used by one thread.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
final class Pulse {
  private static final double SECONDS = 1;
  private static final int MOST_STEPS = 10_000;

  private final RankGroup group;
  private final int everySteps;
  private boolean due;
  private long last;
  private long next;
  private long lastNanos = System.nanoTime();
  private long lastOwn;
  private long lastWaiting;

  /**
   * What all ranks know after a pulse.
   *
   * @param save whether to save now
   * @param steps since the pulse before
   * @param own seconds each rank has worked since, without waiting for others
   * @param waiting of these, seconds it waited for its rows
   */
  @SuppressWarnings("ArrayRecordComponent") // Read at once, not kept.
  record Beat(boolean save, long steps, double[] own, double[] waiting) {}

  /**
   * @param steps taken so far
   * @param everySteps a pulse comes at each multiple of this too, unless it is 0
   */
  Pulse(RankGroup group, long steps, int everySteps) {
    this.group = group;
    this.everySteps = everySteps;
    this.last = steps;
    this.next = steps + 1;
  }

  /** Rank 0 wants to save; the others hear of it at the next pulse. */
  void due() {
    due = true;
  }

  /** Whether there is a pulse after so many steps. */
  boolean now(long steps) {
    return steps >= next || (everySteps > 0 && steps % everySteps == 0);
  }

  /**
   * Exchanges; all ranks take part.
   *
   * @param ownNanos this rank has worked so far
   * @param waitingNanos of these, it waited for its rows
   */
  Beat beat(long steps, long ownNanos, long waitingNanos) {
    int size = group.collectives().size();
    int rank = group.collectives().rank();
    double[] values = new double[2 + 2 * size];
    long now = System.nanoTime();
    if (rank == 0) {
      double each = (now - lastNanos) / 1e9 / Math.max(1, steps - last);
      values[0] = due ? 1 : 0;
      values[1] = Math.max(1, Math.min(MOST_STEPS, Math.round(SECONDS / Math.max(each, 1e-9))));
    }
    values[2 + rank] = (ownNanos - lastOwn) / 1e9;
    values[2 + size + rank] = (waitingNanos - lastWaiting) / 1e9;
    double[] agreed;
    try (PointerScope scope = new PointerScope()) {
      Tensor shared = Tensors.of(values, values.length).to(group.device(), ScalarType.Double);
      group.collectives().sum(shared);
      agreed = Tensors.doubles(shared);
    }
    Beat beat =
        new Beat(
            agreed[0] > 0,
            steps - last,
            Arrays.copyOfRange(agreed, 2, 2 + size),
            Arrays.copyOfRange(agreed, 2 + size, 2 + 2 * size));
    due = false;
    last = steps;
    next = steps + (long) agreed[1];
    lastNanos = now;
    lastOwn = ownNanos;
    lastWaiting = waitingNanos;
    return beat;
  }
}
