package io.sinter.training.internal.torch;

import io.sinter.training.StragglerReport;
import io.sinter.training.internal.torch.Pulse.Beat;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Notices a rank whose own work takes far longer than that of the others. Used by one thread. */
final class StragglerWatch {
  private static final double FACTOR = 2;

  private final List<String> hosts;
  private final double windowSeconds;
  private final double[] own;
  private final double[] waiting;
  private final Set<Integer> told = new HashSet<>();
  private long steps;
  private int epoch;

  /**
   * @param hosts by rank
   * @param windowSeconds of work of the slowest rank after which ranks are compared
   */
  StragglerWatch(List<String> hosts, double windowSeconds) {
    this.hosts = List.copyOf(hosts);
    this.windowSeconds = windowSeconds;
    this.own = new double[hosts.size()];
    this.waiting = new double[hosts.size()];
  }

  /** Takes in a pulse; a rank is told once an epoch. */
  Optional<StragglerReport> see(int currentEpoch, Beat beat) {
    if (currentEpoch != epoch) {
      epoch = currentEpoch;
      told.clear();
    }
    steps += beat.steps();
    int slowest = 0;
    for (int rank = 0; rank < own.length; rank++) {
      own[rank] += beat.own()[rank];
      waiting[rank] += beat.waiting()[rank];
      slowest = own[rank] > own[slowest] ? rank : slowest;
    }
    if (own.length < 2 || steps == 0 || own[slowest] < windowSeconds) {
      return Optional.empty();
    }
    double median = medianOfOthers(slowest);
    Optional<StragglerReport> report = Optional.empty();
    if (own[slowest] > FACTOR * median && told.add(slowest)) {
      report =
          Optional.of(
              new StragglerReport(
                  slowest,
                  hosts.get(slowest),
                  epoch,
                  own[slowest] / steps,
                  median / steps,
                  Math.min(1, waiting[slowest] / own[slowest])));
    }
    Arrays.fill(own, 0);
    Arrays.fill(waiting, 0);
    steps = 0;
    return report;
  }

  private double medianOfOthers(int rank) {
    double[] others = new double[own.length - 1];
    for (int i = 0, j = 0; i < own.length; i++) {
      if (i != rank) {
        others[j++] = own[i];
      }
    }
    Arrays.sort(others);
    int middle = others.length / 2;
    return others.length % 2 == 1 ? others[middle] : (others[middle - 1] + others[middle]) / 2;
  }
}
