package io.sinter.training.internal.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * A partition a rank over the partitions of other RDDs, whatever their number.
 *
 * <p>It declares no dependency on them: Spark refuses barrier stages whose declared ancestors have
 * another number of partitions. Hence the sources must be free of shuffles, which only Spark's
 * scheduler can run; {@link PlanChecks} sees to that.
 */
final class RankShareRdd extends RDD<RankSplit> {
  private static final long serialVersionUID = 1L;

  private final List<RDD<?>> sources;
  private final List<RankShare> shares;

  RankShareRdd(SparkContext context, List<RDD<?>> sources, List<RankShare> shares) {
    super(
        context,
        CollectionConverters.asScala(List.<Dependency<?>>of()).toSeq(),
        ClassTag$.MODULE$.apply(RankSplit.class));
    this.sources = List.copyOf(sources);
    this.shares = List.copyOf(shares);
  }

  @Override
  public Partition[] getPartitions() {
    return shares.toArray(Partition[]::new);
  }

  @Override
  public Iterator<RankSplit> compute(Partition partition, TaskContext context) {
    List<Stream<RankSplit>> splits = new ArrayList<>();
    List<List<Partition>> bySource = ((RankShare) partition).splits();
    for (int i = 0; i < bySource.size(); i++) {
      int source = i;
      // Lazily: a split is opened when the one before has been read.
      splits.add(
          bySource.get(i).stream()
              .map(split -> new RankSplit(source, sources.get(source).iterator(split, context))));
    }
    return CollectionConverters.asScala(splits.stream().flatMap(s -> s).iterator());
  }
}
