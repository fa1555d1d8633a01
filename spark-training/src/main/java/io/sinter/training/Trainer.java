package io.sinter.training;

import io.sinter.arrow.NativeRuntime;
import io.sinter.job.JobException;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.internal.FeatureFit;
import io.sinter.training.internal.ScriptedFiles;
import io.sinter.training.internal.TrainingSpec;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.barrier.BarrierJob;
import io.sinter.training.internal.barrier.InputJob;
import io.sinter.training.internal.barrier.Preflight;
import io.sinter.training.internal.onnx.OnnxExport;
import io.sinter.training.internal.scan.RankSource;
import io.sinter.training.internal.torch.RankOutcome;
import io.sinter.training.internal.torch.TorchArchive;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Trains a network data-parallel in a Spark barrier stage: one task is one rank, or several with a
 * GPU each; all ranks hold the same weights, and each step averages the gradients over the rows of
 * all of them.
 *
 * <p>Ranks read a table's files straight into native memory where no shuffle is needed; then the
 * result depends on the version of the table, its files included, on the options and the number of
 * ranks. With a shuffle it depends on the rows instead of the files. In neither case does it depend
 * on the order in which tasks run; with dropout, ranks that share a JVM draw from one generator and
 * results vary. Used on the driver; thread-safe.
 */
public final class Trainer {
  private final SparkSession spark;

  /**
   * A trainer.
   *
   * @param spark the session, owned by the caller
   */
  public Trainer(SparkSession spark) {
    this.spark = spark;
  }

  /** How many ranks can train at the same time now, with the usual options. */
  public int slots() {
    return slots(TrainingOptions.builder().build());
  }

  /** How many ranks can train at the same time now, whatever their number in the options. */
  public int slots(TrainingOptions options) {
    return Preflight.slots(spark.sparkContext(), options);
  }

  /**
   * Checks that a training can start, before anything is launched.
   *
   * @return what is allowed, but should be known: one line each, with Spark's key to change
   * @throws JobException naming every reason why not, with Spark's key to change
   */
  public List<String> check(TrainingOptions options) {
    return Preflight.check(spark.sparkContext(), options);
  }

  /**
   * The network with what its file holds, if it is a {@link ScriptedFile}; others as they are.
   *
   * @throws JobException if the file cannot be read or is no module
   */
  public Network read(Network network) {
    return ScriptedFiles.read(network, spark.sessionState().newHadoopConf());
  }

  /**
   * Trains.
   *
   * @param data the rows and their features
   * @param described what to train
   * @param options how
   * @param listener hears of ranks and epochs while they train
   * @return the best epoch's weights and what each epoch came to
   * @throws JobException if the training cannot start or a rank fails; it ends within the timeout
   *     of the options after the failure
   */
  public TrainingResult train(
      TrainingSet data, Network described, TrainingOptions options, TrainingListener listener) {
    Network network = over(read(described), data);
    check(options).forEach(listener::notice);
    // Planning takes seconds in a JVM's first training and leaves cores idle.
    NativeRuntime.preload();
    FeatureSpec shape = data.shape();
    plan(data, shape, network);
    TrainingSpec spec =
        new TrainingSpec(shape.toJson(), network, data.loss(), data.weighted(), options);
    RankSource source = RankSource.of(data.rows(), data.spec(), options.ranks());
    Optional<FeatureFit> open = data.open();
    if (open.isPresent()) {
      source = source.finding(open.get().rule());
    }
    RankOutcome outcome = BarrierJob.run(spark, source, spec, listener);
    open.ifPresent(fit -> outcome.facts().ifPresent(fit::take));
    WeightPlan plan = plan(data, data.features(), network);
    NativeRuntime.prepare(1);
    return new TrainingResult(
        TorchArchive.of(plan, outcome.weights()),
        network instanceof ScriptedNetwork
            ? Optional.empty()
            : Optional.of(OnnxExport.of(plan, outcome.weights(), data.loss())),
        outcome.bestEpoch(),
        outcome.epochs());
  }

  /**
   * Reads the rows as the ranks of a training do and takes each of their shuffled batches once,
   * without training: what the input alone can do.
   *
   * @param options of which ranks, batch rows, seed and loader count
   */
  public InputReport readThrough(TrainingSet data, TrainingOptions options) {
    return InputJob.run(RankSource.of(data.rows(), data.spec(), options.ranks()), options);
  }

  private static Network over(Network network, TrainingSet data) {
    return network instanceof ScriptedNetwork scripted
        ? scripted.withArrays(data.arrays()).withTimes(data.times())
        : network;
  }

  /**
   * A network as a training begins with it: a TorchScript archive as in {@link TrainingResult}, for
   * comparisons with other trainers. Reads no row.
   */
  public static byte[] untrained(TrainingSet data, Network network, long seed) {
    WeightPlan plan = plan(data, data.shape(), network);
    return TorchArchive.of(plan, plan.initial(seed));
  }

  private static WeightPlan plan(TrainingSet data, FeatureSpec features, Network network) {
    try {
      return TorchArchive.plan(network, features, data.loss().outputs());
    } catch (IllegalArgumentException e) {
      throw new JobException(e.getMessage(), e);
    }
  }
}
