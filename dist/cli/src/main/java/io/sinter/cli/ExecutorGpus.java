package io.sinter.cli;

import io.sinter.job.JobException;
import io.sinter.training.GpuReport;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;

/** What the executors of a cluster find of GPUs, each asked by a task of the default profile. */
final class ExecutorGpus {
  private static final String AMOUNT = "spark.executor.resource.gpu.amount";
  private static final int MOST_TASKS = 512;

  private ExecutorGpus() {}

  /**
   * What one executor finds.
   *
   * @param finding for people
   * @param fails whether it needs a GPU and can use none
   */
  record Found(String executor, String finding, boolean fails) implements Serializable {
    /**
     * @param assigned addresses that Spark gave the task, for people; empty if it gave none
     * @param needed whether it must have a GPU
     */
    static Found of(
        String executor, String host, GpuReport report, String assigned, boolean needed) {
      String spark = assigned.isEmpty() ? "" : " (Spark assigned %s)".formatted(assigned);
      boolean none = !report.obstacle().isEmpty();
      String nccl =
          report.ncclObstacle().isEmpty()
              ? report.nccl()
              : "NCCL cannot be used: " + report.ncclObstacle();
      String found =
          none
              ? "none can be used: " + report.obstacle()
              : "%s; %s".formatted(String.join("; ", report.gpus()), nccl);
      return new Found(
          executor,
          "on executor %s, %s: %s%s".formatted(executor, host, found, spark),
          needed && none);
    }

    /**
     * One line for people.
     *
     * @throws JobException if it needs a GPU and can use none
     */
    String line() {
      if (fails) {
        throw new JobException(finding);
      }
      return finding;
    }
  }

  /**
   * Asks the executors that are there, one task a slot.
   *
   * @param wanted whether GPUs are asked for
   * @return a line for each, in order; empty in local mode, and where nobody asks for GPUs
   */
  static List<Found> look(SparkContext spark, boolean wanted) {
    boolean given = spark.conf().getDouble(AMOUNT, 0) > 0;
    if (spark.isLocal() || !(wanted || given)) {
      return List.of();
    }
    int slots =
        spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    int tasks = Math.max(1, Math.min(MOST_TASKS, slots));
    Map<String, Found> found = new TreeMap<>();
    JavaSparkContext.fromSparkContext(spark)
        .parallelize(Collections.nCopies(tasks, wanted), tasks)
        .map(ExecutorGpus::here)
        .collect()
        .forEach(one -> found.putIfAbsent(one.executor(), one));
    return new ArrayList<>(found.values());
  }

  private static Found here(boolean needed) {
    ResourceInformation gpus = TaskContext.get().resourcesJMap().get("gpu");
    return Found.of(
        SparkEnv.get().executorId(),
        host(),
        GpuReport.here(),
        gpus == null ? "" : String.join(", ", gpus.addresses()),
        needed);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return InetAddress.getLoopbackAddress().getHostAddress();
    }
  }
}
