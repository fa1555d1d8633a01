package io.sinter.training;

import io.sinter.training.internal.ml.ModelParams;
import io.sinter.training.internal.ml.ParamKit;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What {@link TorchEstimator} trains and how; a {@link TorchModel} keeps them as a record of how it
 * was trained. Names are those of MLlib where it has them.
 */
public interface TorchTrainingParams extends Params {
  /** The network. */
  default Param<String> network() {
    return ParamKit.parsed(
        this,
        "network",
        "the network: a word, or JSON with its type and fields, e.g. {\"type\": \"mlp\", \"hidden\": [64, 32]}",
        ModelParams.NETWORK::parse);
  }

  /** What is made small. */
  default Param<String> loss() {
    return ParamKit.parsed(
        this,
        "loss",
        "what the network is trained to make small: a word, or JSON with its type and fields",
        ModelParams.LOSS::parse);
  }

  /** Epochs. */
  default IntParam maxIter() {
    return ParamKit.wholeFrom(this, "maxIter", "passes over the training rows", 1);
  }

  /** Rows of a step. */
  default IntParam batchSize() {
    return ParamKit.wholeFrom(this, "batchSize", "rows of one step over all ranks", 1);
  }

  /** Parts of a step. */
  default IntParam accumulation() {
    return ParamKit.wholeFrom(
        this,
        "accumulation",
        "parts a step is cut into, whose gradients are added up; 0 chooses",
        0);
  }

  /** Learning rate. */
  default DoubleParam stepSize() {
    return ParamKit.above(this, "stepSize", "learning rate where the schedule is at 1", 0);
  }

  /** Optimizer. */
  default Param<String> optimizer() {
    return ParamKit.choice(this, "optimizer", "how gradients change weights", OptimizerKind.class);
  }

  /** Weight decay. */
  default DoubleParam weightDecay() {
    return ParamKit.from(this, "weightDecay", "how strongly weights are pulled to 0", 0);
  }

  /** Momentum. */
  default DoubleParam momentum() {
    return ParamKit.properShare(this, "momentum", "momentum of SGD");
  }

  /** Schedule. */
  default Param<String> schedule() {
    return ParamKit.choice(
        this,
        "schedule",
        "how the learning rate changes from step to step",
        LearningRateSchedule.Kind.class);
  }

  /** Bound on the norm. */
  default DoubleParam clipNorm() {
    return ParamKit.from(
        this, "clipNorm", "largest Euclidean norm of all gradients together; 0 is no bound", 0);
  }

  /** Bound on values. */
  default DoubleParam clipValue() {
    return ParamKit.from(
        this, "clipValue", "largest absolute value of one gradient; 0 is no bound", 0);
  }

  /** Early stopping. */
  default IntParam patience() {
    return ParamKit.wholeFrom(
        this,
        "patience",
        "epochs without a better validation metric after which training stops; 0 is never",
        0);
  }

  /** Validation share. */
  default DoubleParam validationFraction() {
    return ParamKit.properShare(
        this,
        "validationFraction",
        "share of the rows to measure on and not to train on, chosen by seed and content, if there is neither validationIndicatorCol nor validationTable; with 0 epochs are measured on the training rows");
  }

  /** Seed. */
  default LongParam seed() {
    return ParamKit.whole(this, "seed", "of the first weights and of the order of rows");
  }

  /** Ranks. */
  default IntParam numRanks() {
    return ParamKit.wholeFrom(
        this,
        "numRanks",
        "tasks that train together; 0 is as many as Spark can run at the same time",
        0);
  }

  /** Device. */
  default Param<String> device() {
    return ParamKit.choice(this, "device", "where ranks compute", TrainingDevice.class);
  }

  /** Precision. */
  default Param<String> precision() {
    return ParamKit.choice(this, "precision", "numbers the network computes with", Precision.class);
  }

  /** Timeout. */
  default IntParam timeout() {
    return ParamKit.wholeFrom(
        this, "timeout", "seconds that ranks wait for one another before the training fails", 1);
  }

  /** Memory for rows. */
  default LongParam loaderMemory() {
    return ParamKit.longFrom(
        this,
        "loaderMemory",
        "bytes of rows a rank keeps in memory; what is beyond lies in local files",
        1);
  }

  /** Checkpoints. */
  default Param<String> checkpointLocation() {
    return ParamKit.text(
        this,
        "checkpointLocation",
        "folder of any Hadoop file system for the state of the training, so that one that is cut off goes on; none if empty");
  }

  /** Time between checkpoints. */
  default IntParam checkpointInterval() {
    return ParamKit.wholeFrom(this, "checkpointInterval", "seconds between checkpoints", 1);
  }

  /** Name of the run. */
  default Param<String> checkpointRunId() {
    return ParamKit.text(
        this,
        "checkpointRunId",
        "tells a training from others below the checkpoint location: the same id goes on where it ended; the uid if empty");
  }

  /** Value of {@link #network}. */
  default String getNetwork() {
    return getOrDefault(network());
  }

  /** Value of {@link #loss}. */
  default String getLoss() {
    return getOrDefault(loss());
  }

  /** Value of {@link #maxIter}. */
  default int getMaxIter() {
    return (int) getOrDefault(maxIter());
  }

  /** Value of {@link #batchSize}. */
  default int getBatchSize() {
    return (int) getOrDefault(batchSize());
  }

  /** Value of {@link #accumulation}. */
  default int getAccumulation() {
    return (int) getOrDefault(accumulation());
  }

  /** Value of {@link #stepSize}. */
  default double getStepSize() {
    return (double) getOrDefault(stepSize());
  }

  /** Value of {@link #optimizer}. */
  default String getOptimizer() {
    return getOrDefault(optimizer());
  }

  /** Value of {@link #weightDecay}. */
  default double getWeightDecay() {
    return (double) getOrDefault(weightDecay());
  }

  /** Value of {@link #momentum}. */
  default double getMomentum() {
    return (double) getOrDefault(momentum());
  }

  /** Value of {@link #schedule}. */
  default String getSchedule() {
    return getOrDefault(schedule());
  }

  /** Value of {@link #clipNorm}. */
  default double getClipNorm() {
    return (double) getOrDefault(clipNorm());
  }

  /** Value of {@link #clipValue}. */
  default double getClipValue() {
    return (double) getOrDefault(clipValue());
  }

  /** Value of {@link #patience}. */
  default int getPatience() {
    return (int) getOrDefault(patience());
  }

  /** Value of {@link #validationFraction}. */
  default double getValidationFraction() {
    return (double) getOrDefault(validationFraction());
  }

  /** Value of {@link #seed}. */
  default long getSeed() {
    return (long) getOrDefault(seed());
  }

  /** Value of {@link #numRanks}. */
  default int getNumRanks() {
    return (int) getOrDefault(numRanks());
  }

  /** Value of {@link #device}. */
  default String getDevice() {
    return getOrDefault(device());
  }

  /** Value of {@link #precision}. */
  default String getPrecision() {
    return getOrDefault(precision());
  }

  /** Value of {@link #timeout}. */
  default int getTimeout() {
    return (int) getOrDefault(timeout());
  }

  /** Value of {@link #loaderMemory}. */
  default long getLoaderMemory() {
    return (long) getOrDefault(loaderMemory());
  }

  /** Value of {@link #checkpointLocation}. */
  default String getCheckpointLocation() {
    return getOrDefault(checkpointLocation());
  }

  /** Value of {@link #checkpointInterval}. */
  default int getCheckpointInterval() {
    return (int) getOrDefault(checkpointInterval());
  }

  /** Value of {@link #checkpointRunId}. */
  default String getCheckpointRunId() {
    return getOrDefault(checkpointRunId());
  }
}
