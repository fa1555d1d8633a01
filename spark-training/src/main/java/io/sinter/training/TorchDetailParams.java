package io.sinter.training;

import io.sinter.training.internal.ml.ParamKit;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The details of how {@link TorchEstimator} trains: of the optimizer, the schedule, the loader, the
 * ranks' network and what happens when something is lost. Most trainings leave them as they are.
 */
public interface TorchDetailParams extends Params {
  /** First moment. */
  default DoubleParam beta1() {
    return ParamKit.properShare(
        this,
        "beta1",
        "decay of the running gradient of adam, adamw, lamb and lion; 0.9 if not set");
  }

  /** Second moment. */
  default DoubleParam beta2() {
    return ParamKit.properShare(
        this, "beta2", "decay of the running squared gradient; 0.999 if not set, 0.99 for lion");
  }

  /** Epsilon. */
  default DoubleParam epsilon() {
    return ParamKit.above(
        this,
        "epsilon",
        "added to the root of the running squared gradient; 1e-8 if not set, 1e-6 for lamb",
        0);
  }

  /** Warm-up. */
  default DoubleParam scheduleWarmup() {
    return ParamKit.properShare(
        this,
        "scheduleWarmup",
        "share of all steps in which the learning rate rises; 0.3 for one-cycle if not set, else 0");
  }

  /** End of a schedule. */
  default DoubleParam scheduleFloor() {
    return ParamKit.share(
        this,
        "scheduleFloor",
        "share of the learning rate that cosine and one-cycle end near; 0 and 0.000004 if not set");
  }

  /** Parts of a step schedule. */
  default IntParam schedulePieces() {
    return ParamKit.wholeFrom(this, "schedulePieces", "equal parts of a step schedule", 1);
  }

  /** Decay of a step schedule. */
  default DoubleParam scheduleDecay() {
    return ParamKit.shareAboveZero(
        this,
        "scheduleDecay",
        "what a step schedule multiplies the learning rate with after each part, above 0");
  }

  /** Validation rows of their own. */
  default Param<String> validationTable() {
    return ParamKit.text(
        this,
        "validationTable",
        "table of the catalog, or delta.`path`, with the rows to measure on, of the dataset's columns; none if empty");
  }

  /** Buckets. */
  default LongParam bucketBytes() {
    return ParamKit.longFrom(
        this,
        "bucketBytes",
        "gradients are sent in parts of about this size, while the backward pass goes on",
        1);
  }

  /** Compression. */
  default Param<String> compression() {
    return ParamKit.choice(
        this,
        "compression",
        "how gradients are sent to other ranks",
        CommunicationOptions.Compression.class);
  }

  /** Batches ahead. */
  default IntParam loaderPrefetch() {
    return ParamKit.wholeFrom(this, "loaderPrefetch", "batches a rank makes ahead of their use", 1);
  }

  /** Rows kept on the GPU. */
  default Param<String> gpuCache() {
    return ParamKit.choice(
        this,
        "gpuCache",
        "whether a rank keeps its training rows in its GPU's memory after the first epoch",
        GpuCache.class);
  }

  /** Steps between checkpoints. */
  default IntParam checkpointSteps() {
    return ParamKit.wholeFrom(
        this, "checkpointSteps", "save after so many steps too; 0 is by time alone", 0);
  }

  /** Attempts. */
  default IntParam attempts() {
    return ParamKit.wholeFrom(
        this, "attempts", "how often the ranks are started at most, the first time included", 1);
  }

  /** Waiting for executors. */
  default IntParam slotWait() {
    return ParamKit.wholeFrom(
        this,
        "slotWait",
        "seconds that ranks wait for lost executors to be replaced before the training fails",
        0);
  }

  /** Plain text between ranks. */
  default Param<String> plaintext() {
    return ParamKit.choice(
        this,
        "plaintext",
        "whether ranks may talk to one another unencrypted where Spark encrypts",
        ClusterOptions.Plaintext.class);
  }

  /** GPUs of a task. */
  default IntParam taskGpus() {
    return ParamKit.wholeFrom(
        this,
        "taskGpus",
        "GPUs of one task, each for a rank of its own; 0 is what spark.task.resource.gpu.amount says",
        0);
  }

  /** Value of {@link #beta1}. */
  default double getBeta1() {
    return (double) getOrDefault(beta1());
  }

  /** Value of {@link #beta2}. */
  default double getBeta2() {
    return (double) getOrDefault(beta2());
  }

  /** Value of {@link #epsilon}. */
  default double getEpsilon() {
    return (double) getOrDefault(epsilon());
  }

  /** Value of {@link #scheduleWarmup}. */
  default double getScheduleWarmup() {
    return (double) getOrDefault(scheduleWarmup());
  }

  /** Value of {@link #scheduleFloor}. */
  default double getScheduleFloor() {
    return (double) getOrDefault(scheduleFloor());
  }

  /** Value of {@link #schedulePieces}. */
  default int getSchedulePieces() {
    return (int) getOrDefault(schedulePieces());
  }

  /** Value of {@link #scheduleDecay}. */
  default double getScheduleDecay() {
    return (double) getOrDefault(scheduleDecay());
  }

  /** Value of {@link #validationTable}. */
  default String getValidationTable() {
    return getOrDefault(validationTable());
  }

  /** Value of {@link #bucketBytes}. */
  default long getBucketBytes() {
    return (long) getOrDefault(bucketBytes());
  }

  /** Value of {@link #compression}. */
  default String getCompression() {
    return getOrDefault(compression());
  }

  /** Value of {@link #loaderPrefetch}. */
  default int getLoaderPrefetch() {
    return (int) getOrDefault(loaderPrefetch());
  }

  /** Value of {@link #checkpointSteps}. */
  default int getCheckpointSteps() {
    return (int) getOrDefault(checkpointSteps());
  }

  /** Value of {@link #attempts}. */
  default int getAttempts() {
    return (int) getOrDefault(attempts());
  }

  /** Value of {@link #slotWait}. */
  default int getSlotWait() {
    return (int) getOrDefault(slotWait());
  }

  /** Value of {@link #gpuCache}. */
  default String getGpuCache() {
    return getOrDefault(gpuCache());
  }

  /** Value of {@link #taskGpus}. */
  default int getTaskGpus() {
    return (int) getOrDefault(taskGpus());
  }

  /** Value of {@link #plaintext}. */
  default String getPlaintext() {
    return getOrDefault(plaintext());
  }
}
