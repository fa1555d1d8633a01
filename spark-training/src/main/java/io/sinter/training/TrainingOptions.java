package io.sinter.training;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a network is trained. Immutable; made with {@link #builder()}.
 *
 * @param epochs passes over the training rows, at least 1
 * @param batchRows rows of one step over all ranks, at least 1
 * @param accumulation parts a step is cut into, whose gradients are added up; 0 cuts steps on CPUs
 *     so that what a small network computes stays in the processor's cache, and anywhere in halves
 *     where a pass does not fit the device's memory
 * @param optimizer how gradients change weights
 * @param schedule of the learning rate
 * @param clipping of gradients
 * @param precision the network computes with
 * @param patience epochs without a better validation AUC after which training stops; 0 is never
 * @param seed of the first weights and of the order of rows
 * @param ranks how many tasks train together, at least 1
 * @param device where they compute
 * @param timeout of a rendezvous and of one collective operation; a rank that is gone is noticed
 *     after this time at the latest
 * @param communication between ranks
 * @param loader of rows
 * @param checkpoints of the training's state
 * @param cluster what is made of it
 * @param telemetry of the machines the ranks run on
 */
public record TrainingOptions(
    int epochs,
    int batchRows,
    int accumulation,
    OptimizerOptions optimizer,
    LearningRateSchedule schedule,
    Clipping clipping,
    Precision precision,
    int patience,
    long seed,
    int ranks,
    TrainingDevice device,
    Duration timeout,
    CommunicationOptions communication,
    LoaderOptions loader,
    CheckpointOptions checkpoints,
    ClusterOptions cluster,
    TelemetryOptions telemetry)
    implements Serializable {
  /** Checks every value. */
  public TrainingOptions {
    List<String> problems = new ArrayList<>();
    check(problems, epochs >= 1, "epochs", epochs, "at least 1");
    check(problems, batchRows >= 1, "batchRows", batchRows, "at least 1");
    check(problems, accumulation >= 0, "accumulation", accumulation, "at least 0");
    check(problems, patience >= 0, "patience", patience, "at least 0");
    check(problems, ranks >= 1, "ranks", ranks, "at least 1");
    check(problems, timeout.toMillis() > 0, "timeout", timeout, "above 0");
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot train: %s. Correct the training options.".formatted(String.join(", ", problems)));
    }
  }

  private static void check(
      List<String> problems, boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      problems.add("%s is %s (allowed: %s)".formatted(name, value, allowed));
    }
  }

  /** With another number of parts. */
  public TrainingOptions withAccumulation(int parts) {
    return new TrainingOptions(
        epochs,
        batchRows,
        parts,
        optimizer,
        schedule,
        clipping,
        precision,
        patience,
        seed,
        ranks,
        device,
        timeout,
        communication,
        loader,
        checkpoints,
        cluster,
        telemetry);
  }

  /** With another precision. */
  public TrainingOptions withPrecision(Precision value) {
    return new TrainingOptions(
        epochs,
        batchRows,
        accumulation,
        optimizer,
        schedule,
        clipping,
        value,
        patience,
        seed,
        ranks,
        device,
        timeout,
        communication,
        loader,
        checkpoints,
        cluster,
        telemetry);
  }

  /** Options to start from: 10 epochs of Adam at 0.001, 1,024 rows a step, one rank. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options; not thread-safe. */
  public static final class Builder {
    private int epochs = 10;
    private int batchRows = 1024;
    private int accumulation;
    private OptimizerOptions optimizer = OptimizerOptions.of(OptimizerKind.ADAM, 1e-3);
    private LearningRateSchedule schedule = LearningRateSchedule.CONSTANT;
    private Clipping clipping = Clipping.NONE;
    private Precision precision = Precision.FP32;
    private int patience;
    private long seed;
    private int ranks = 1;
    private TrainingDevice device = TrainingDevice.AUTO;
    private Duration timeout = Duration.ofMinutes(2);
    private CommunicationOptions communication = CommunicationOptions.DEFAULT;
    private LoaderOptions loader = LoaderOptions.DEFAULT;
    private CheckpointOptions checkpoints = CheckpointOptions.NONE;
    private ClusterOptions cluster = ClusterOptions.DEFAULT;
    private TelemetryOptions telemetry = TelemetryOptions.DEFAULT;

    private Builder() {}

    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    public Builder batchRows(int value) {
      batchRows = value;
      return this;
    }

    public Builder accumulation(int value) {
      accumulation = value;
      return this;
    }

    public Builder optimizer(OptimizerOptions value) {
      optimizer = value;
      return this;
    }

    /** With another rule and its usual numbers; the learning rate and weight decay stay. */
    public Builder optimizer(OptimizerKind value) {
      optimizer = optimizer.withKind(value);
      return this;
    }

    public Builder learningRate(double value) {
      optimizer = optimizer.withLearningRate(value);
      return this;
    }

    public Builder weightDecay(double value) {
      optimizer = optimizer.withWeightDecay(value);
      return this;
    }

    public Builder clipping(Clipping value) {
      clipping = value;
      return this;
    }

    public Builder precision(Precision value) {
      precision = value;
      return this;
    }

    public Builder communication(CommunicationOptions value) {
      communication = value;
      return this;
    }

    public Builder loader(LoaderOptions value) {
      loader = value;
      return this;
    }

    public Builder checkpoints(CheckpointOptions value) {
      checkpoints = value;
      return this;
    }

    public Builder cluster(ClusterOptions value) {
      cluster = value;
      return this;
    }

    public Builder telemetry(TelemetryOptions value) {
      telemetry = value;
      return this;
    }

    public Builder schedule(LearningRateSchedule value) {
      schedule = value;
      return this;
    }

    public Builder patience(int value) {
      patience = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder ranks(int value) {
      ranks = value;
      return this;
    }

    public Builder device(TrainingDevice value) {
      device = value;
      return this;
    }

    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    /** The options, checked. */
    public TrainingOptions build() {
      return new TrainingOptions(
          epochs,
          batchRows,
          accumulation,
          optimizer,
          schedule,
          clipping,
          precision,
          patience,
          seed,
          ranks,
          device,
          timeout,
          communication,
          loader,
          checkpoints,
          cluster,
          telemetry);
    }
  }
}
