package io.sinter.training.internal.scan;

import java.util.List;
import org.apache.spark.Partition;

/**
 * What one rank reads: of each source, the partitions that are its own, in order.
 *
 * @param index the rank
 * @param splits by source
 */
record RankShare(int index, List<List<Partition>> splits) implements Partition {
  /** Copies. */
  RankShare {
    splits = splits.stream().map(List::copyOf).toList();
  }
}
