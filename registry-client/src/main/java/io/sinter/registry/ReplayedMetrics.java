package io.sinter.registry;

import java.util.List;

/**
 * What a replay of a spool folder came to.
 *
 * @param points that the server has taken
 * @param refused points that the server will never take; they are gone from the spool
 * @param damaged records that were cut off or changed on disk, and are left out
 * @param problems why points are still in the spool, in a sentence for each run; empty when nothing
 *     is left but what living processes own
 */
public record ReplayedMetrics(long points, long refused, long damaged, List<String> problems) {
  /** Copies. */
  public ReplayedMetrics {
    problems = List.copyOf(problems);
  }
}
