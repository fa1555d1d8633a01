package io.sinter.training.internal.scan;

import org.apache.spark.ShuffleDependency;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeLike;

/** Whether partitions of a plan can be computed anywhere and alone. */
final class PlanChecks {
  private PlanChecks() {}

  /** Whether no part of a plan needs a shuffle; runs nothing. */
  static boolean isShuffleFree(SparkPlan plan) {
    if (plan instanceof ShuffleExchangeLike) {
      return false;
    }
    if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      return isShuffleFree(adaptive.initialPlan());
    }
    if (plan instanceof InMemoryTableScanExec cached
        && !isShuffleFree(cached.relation().cachedPlan())) {
      return false;
    }
    return Scala.list(plan.children()).stream().allMatch(PlanChecks::isShuffleFree);
  }

  /** Whether computing a partition of an RDD needs no shuffle. */
  static boolean isShuffleFree(RDD<?> rdd) {
    return Scala.list(rdd.dependencies()).stream()
        .allMatch(
            dependency ->
                !(dependency instanceof ShuffleDependency<?, ?, ?>)
                    && isShuffleFree(dependency.rdd()));
  }

  /** Whether an expression of the plan differs from one evaluation to the next. */
  static boolean isDeterministic(SparkPlan plan) {
    return plan.deterministic();
  }
}
