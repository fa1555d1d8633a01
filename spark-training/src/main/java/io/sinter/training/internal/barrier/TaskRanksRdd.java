package io.sinter.training.internal.barrier;

import io.sinter.training.internal.scan.RankSplit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * The shares of several ranks a partition.
 *
 * <p>Spark refuses barrier stages in which a declared ancestor has another number of partitions, so
 * that this declares the shuffles behind the shares as its own, and not the shares: the scheduler
 * runs those before, and the shares' partitions are computed within this one's.
 */
final class TaskRanksRdd extends RDD<TaskRank> {
  private static final long serialVersionUID = 1L;

  private final RDD<RankSplit> shares;
  private final int ranksPerTask;

  /** The ranks' partitions of a task. */
  private record Ranks(int index, List<Partition> partitions) implements Partition {}

  /**
   * @param shares a partition a rank
   * @param ranksPerTask divides their number
   */
  TaskRanksRdd(RDD<RankSplit> shares, int ranksPerTask) {
    super(
        shares.context(),
        CollectionConverters.asScala(shuffles(shares)).toSeq(),
        ClassTag$.MODULE$.apply(TaskRank.class));
    this.shares = shares;
    this.ranksPerTask = ranksPerTask;
  }

  private static List<Dependency<?>> shuffles(RDD<?> shares) {
    List<Dependency<?>> found = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    Deque<RDD<?>> open = new ArrayDeque<>(List.of(shares));
    while (!open.isEmpty()) {
      for (Dependency<?> dependency : CollectionConverters.asJava(open.pop().dependencies())) {
        if (dependency instanceof ShuffleDependency) {
          found.add(dependency);
        } else if (seen.add(dependency.rdd().id())) {
          open.push(dependency.rdd());
        }
      }
    }
    return found;
  }

  @Override
  public Partition[] getPartitions() {
    List<Partition> all = List.of(shares.partitions());
    List<Partition> tasks = new ArrayList<>();
    for (int first = 0; first < all.size(); first += ranksPerTask) {
      tasks.add(new Ranks(tasks.size(), List.copyOf(all.subList(first, first + ranksPerTask))));
    }
    return tasks.toArray(Partition[]::new);
  }

  @Override
  public Iterator<TaskRank> compute(Partition partition, TaskContext context) {
    return CollectionConverters.asScala(
        ((Ranks) partition)
            .partitions().stream()
                .map(share -> new TaskRank(share.index(), () -> shares.iterator(share, context)))
                .iterator());
  }
}
