package io.sinter.training.internal.barrier;

import io.sinter.training.ClusterOptions.Plaintext;
import io.sinter.training.Precision;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.SparkConf;

/** What Spark's configuration says of whether and how well a training can run with it. */
final class ClusterChecks {
  /** What libtorch and a JVM's own structures took beside the heap in small trainings, rounded. */
  private static final long NATIVE_MIB = 1024;

  private static final long MIB = 1L << 20;

  private final SparkConf conf;
  private final TrainingOptions options;
  private final boolean local;

  /**
   * @param local whether all ranks are threads of the driver
   */
  ClusterChecks(SparkConf conf, TrainingOptions options, boolean local) {
    this.conf = conf;
    this.options = options;
    this.local = local;
  }

  /** Why a training cannot start. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      problems.add(
          "dynamic allocation is on (allowed: off, Spark refuses barrier stages with it). Set"
              + " spark.dynamicAllocation.enabled=false");
    }
    if (encrypted() && !local && options.ranks() > 1 && plaintext() == Plaintext.REFUSE) {
      problems.add(
          "Spark encrypts its traffic, and what ranks send to one another, gradients and weights, would not be. Set training.plaintext=allow where the network between executors is trusted");
    }
    return problems;
  }

  private Plaintext plaintext() {
    return options.cluster().plaintext();
  }

  private boolean encrypted() {
    return conf.getBoolean("spark.network.crypto.enabled", false)
        || conf.getBoolean("spark.ssl.enabled", false)
        || conf.getBoolean("spark.ssl.rpc.enabled", false)
        || conf.getBoolean("spark.authenticate.enableSaslEncryption", false);
  }

  /**
   * Why ranks could not reach one another.
   *
   * @param hosts the addresses of the executors and the driver
   */
  List<String> addressProblems(List<String> hosts) {
    Set<String> others = new HashSet<>(hosts);
    boolean oneMachine = others.stream().allMatch(ClusterChecks::isLoopback);
    if (local || options.ranks() == 1 || oneMachine) {
      return List.of();
    }
    return others.stream()
        .filter(ClusterChecks::isLoopback)
        .sorted()
        .map(
            host ->
                "an executor is known as %s, which is another machine for each of the others. Set SPARK_LOCAL_IP or SPARK_LOCAL_HOSTNAME on its machine to an address that they reach"
                    .formatted(host))
        .toList();
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  /** What is allowed, but should be known. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (options.precision() == Precision.TF32 && options.device() == TrainingDevice.CPU) {
      warnings.add("training.precision=tf32 is one of GPUs; on CPUs it is fp32");
    }
    if (local) {
      return warnings;
    }
    if (!conf.getBoolean("spark.task.reaper.enabled", false)) {
      warnings.add(
          "a rank that hangs in native code keeps its slot for ever; set spark.task.reaper.enabled=true and spark.task.reaper.killTimeout=60s when the application starts");
    } else if (conf.getTimeAsMs("spark.task.reaper.killTimeout", "-1") < 0) {
      warnings.add(
          "a rank that hangs in native code keeps its slot for ever; set spark.task.reaper.killTimeout=60s when the application starts");
    }
    int spark = conf.getInt("spark.stage.maxConsecutiveAttempts", 4);
    if (options.cluster().attempts() > spark) {
      warnings.add(
          "Spark starts a stage %d times at most, not %d as training.attempts says; set spark.stage.maxConsecutiveAttempts=%d"
              .formatted(spark, options.cluster().attempts(), options.cluster().attempts()));
    }
    addMemoryWarning(warnings);
    return warnings;
  }

  /** YARN and Kubernetes kill an executor that takes more than its share. */
  private void addMemoryWarning(List<String> warnings) {
    String master = conf.get("spark.master", "").toLowerCase(Locale.ROOT);
    if (!master.startsWith("yarn") && !master.startsWith("k8s")) {
      return;
    }
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
    long overhead =
        conf.contains("spark.executor.memoryOverhead")
            ? conf.getSizeAsMb("spark.executor.memoryOverhead")
            : Math.max(384, (long) (heap * factor));
    if (conf.getBoolean("spark.memory.offHeap.enabled", false)) {
      overhead += conf.getSizeAsMb("spark.memory.offHeap.size", "0");
    }
    int cores = conf.getInt("spark.executor.cores", 1);
    int perTask = Math.max(1, conf.getInt("spark.task.cpus", 1));
    int ranks = Math.max(1, Math.min(options.ranks(), cores / perTask));
    long needed = ranks * (NATIVE_MIB + options.loader().memoryBytes() / MIB);
    if (overhead < needed) {
      warnings.add(
          "up to %d ranks of an executor may take %,d MiB beside its heap, libtorch and cached rows, and it has %,d; set spark.executor.memoryOverhead=%dm, or let the loader keep fewer rows in memory"
              .formatted(ranks, needed, overhead, needed));
    }
  }
}
