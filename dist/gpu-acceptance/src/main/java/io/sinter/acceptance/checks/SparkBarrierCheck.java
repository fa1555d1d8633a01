package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.acceptance.training.Workload;
import io.sinter.acceptance.training.WorkloadTable;
import io.sinter.training.RankReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** Whether Spark hands GPUs to the tasks of a barrier stage, and a training computes on them. */
public final class SparkBarrierCheck extends GpuCheck {
  /** The check. */
  public SparkBarrierCheck() {
    super(
        "spark-barrier",
        "Spark starts a barrier stage with one GPU for each task, and the ranks of a training compute on those",
        "each task a GPU of its own; each rank on cuda");
  }

  @Override
  public CheckResult run(CheckContext context) {
    int tasks = Math.max(1, context.gpus());
    List<String> problems = new ArrayList<>();
    List<String> addresses = addresses(context, tasks);
    if (addresses.stream().distinct().count() != tasks) {
      problems.add("%d tasks got the GPUs %s".formatted(tasks, addresses));
    }
    Workload workload = Trainings.perceptron();
    WorkloadTable table = new WorkloadTable(context.spark(), workload, context.tables());
    TrainerRun run =
        TrainerRun.of(
            context.spark(),
            table.set(),
            workload,
            workload.options(2).ranks(tasks).device(context.device().training()).build());
    String expected = context.onGpu() ? "cuda" : "cpu";
    for (RankReport rank : run.ranks()) {
      if (!rank.device().startsWith(expected)) {
        problems.add("rank %d computes on %s".formatted(rank.rank(), rank.device()));
      }
    }
    if (run.ranks().size() != tasks) {
      problems.add("%d of %d ranks told where they compute".formatted(run.ranks().size(), tasks));
    }
    return CheckResult.of(
        problems,
        List.of(
            CheckFigure.of("tasks with a GPU of their own", addresses.size(), ""),
            CheckFigure.of("loss", run.lastLoss(), "")));
  }

  private static List<String> addresses(CheckContext context, int tasks) {
    RDD<Integer> parts =
        JavaSparkContext.fromSparkContext(context.spark().sparkContext())
            .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
            .rdd()
            .withResources(
                new ResourceProfileBuilder()
                    .require(new TaskResourceRequests().cpus(1).resource("gpu", 1))
                    .build());
    Object collected =
        parts
            .barrier()
            .mapPartitions(
                new Addresses(),
                /* preservesPartitioning= */ false,
                ClassTag$.MODULE$.apply(String.class))
            .collect();
    return Arrays.asList((String[]) collected);
  }

  /** The GPU that Spark gave the task, told when all tasks run. */
  private static final class Addresses
      extends AbstractFunction1<Iterator<Integer>, Iterator<String>> implements Serializable {
    @Override
    public Iterator<String> apply(Iterator<Integer> part) {
      BarrierTaskContext task = BarrierTaskContext.get();
      task.barrier();
      List<String> given = Arrays.asList(task.resources().apply("gpu").addresses());
      return CollectionConverters.asScala(List.of(String.join("+", given)).iterator());
    }
  }
}
