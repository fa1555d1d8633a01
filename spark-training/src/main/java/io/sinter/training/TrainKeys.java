package io.sinter.training;

import io.sinter.job.AuditTable;
import io.sinter.job.Key;
import io.sinter.job.TrackingServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The configuration of {@link TrainJob}. */
public final class TrainKeys {
  /** The table. */
  public static final Key<String> SOURCE_TABLE =
      Key.string("source.table", "the Delta table to train on").required();

  /** The pinned version. */
  public static final Key<Long> SOURCE_VERSION =
      Key.longInteger("source.version", "its version to read; the newest if not given").atLeast(0);

  /** Numeric features. */
  public static final Key<List<String>> NUMERIC =
      Key.strings("features.numeric", "columns of numbers the network reads").orElse(List.of());

  /** Categorical features. */
  public static final Key<List<String>> CATEGORICAL =
      Key.strings("features.categorical", "columns of categories the network reads")
          .orElse(List.of());

  /** Times. */
  public static final Key<List<String>> CYCLIC =
      Key.strings(
              "features.cyclic",
              "columns of times the network reads as sine and cosine of their place in periods of UTC, as departure or departure=day+week; hour, day, week, year; if none are named: day, week, year, of dates week, year")
          .where(
              times -> times.stream().allMatch(CyclicColumn::isText),
              "column, or column=periods of hour, day, week, year joined by +")
          .orElse(List.of());

  /** Arrays. */
  public static final Key<List<String>> ARRAYS =
      Key.strings(
              "features.arrays",
              "columns of arrays of numbers, vectors or bytes the network reads, each with the lengths of a row, as prices=50 or pixels=1x28x28; of several lengths, the first are channels, which are standardised each as a whole")
          .where(
              arrays -> arrays.stream().allMatch(text -> text.matches(".+=\\s*\\d+(x\\d+)*\\s*")),
              "column=lengths")
          .orElse(List.of());

  /** Missing numbers. */
  public static final Key<FillRule> FILL =
      Key.choice("features.fill", FillRule.class, "what a missing number becomes")
          .orElse(FillRule.MEAN);

  /** Numbers. */
  public static final Key<Boolean> STANDARDIZE =
      Key.flag(
              "features.standardize",
              "whether numbers are standardised by the mean and deviation of the training rows; else they are taken as they are, a missing one as 0")
          .orElse(true);

  /** Memory of rows. */
  public static final Key<Long> LOADER_MEMORY =
      Key.longInteger(
              "loader.memory-mib",
              "native memory for the rows of a rank, in MiB; rows beyond it lie in local files")
          .atLeast(1)
          .orElse(LoaderOptions.DEFAULT.memoryBytes() >> 20);

  /** Batches ahead. */
  public static final Key<Integer> LOADER_PREFETCH =
      Key.integer("loader.prefetch", "batches a rank makes ahead of their use")
          .atLeast(1)
          .orElse(LoaderOptions.DEFAULT.prefetch());

  /** Size of vocabularies. */
  public static final Key<Integer> VOCABULARY_LIMIT =
      Key.integer(
              "vocabulary.limit",
              "how many categories of a column are told apart at most, the most frequent first")
          .atLeast(1)
          .orElse(1000);

  /** Rare categories. */
  public static final Key<Integer> MINIMUM_COUNT =
      Key.integer(
              "vocabulary.minimum-count",
              "training rows a category must have to be told apart from unknown ones")
          .atLeast(1)
          .orElse(10);

  /** The label. */
  public static final Key<String> LABEL =
      Key.string(
              "label",
              "the column to predict, of the kind loss.kind asks for; rows with null are left out")
          .required();

  /** Training rows. */
  public static final Key<String> TRAINING_WHERE =
      Key.string("training.where", "a SQL condition on the rows to train on").required();

  /** Validation rows. */
  public static final Key<String> VALIDATION_WHERE =
      Key.string(
          "validation.where",
          "a SQL condition on the rows to measure on, none of which is trained on; with validation.table, on its rows");

  /** Validation rows by chance. */
  public static final Key<Double> VALIDATION_FRACTION =
      Key.number(
              "validation.fraction",
              "the share of the training rows to measure on instead, picked by a hash of their content")
          .where(fraction -> fraction > 0 && fraction < 1, "above 0 and below 1");

  /** Validation rows of their own. */
  public static final Key<String> VALIDATION_TABLE =
      Key.string(
          "validation.table",
          "a Delta table of the same columns with the rows to measure on, at its newest version");

  /** Epochs. */
  public static final Key<Integer> EPOCHS =
      Key.integer("training.epochs", "passes over the training rows").atLeast(1).orElse(10);

  /** Batch size. */
  public static final Key<Integer> BATCH_SIZE =
      Key.integer("training.batch-size", "rows of one step over all ranks").atLeast(1).orElse(1024);

  /** Learning rate. */
  public static final Key<Double> LEARNING_RATE =
      Key.number("training.learning-rate", "how far one step goes, where the schedule is at 1")
          .where(rate -> rate > 0, "above 0")
          .orElse(1e-3);

  /** Schedule. */
  public static final Key<LearningRateSchedule.Kind> SCHEDULE =
      Key.choice(
              "training.schedule", LearningRateSchedule.Kind.class, "how the learning rate changes")
          .orElse(LearningRateSchedule.Kind.CONSTANT);

  /** Warm-up. */
  public static final Key<Double> WARMUP =
      Key.number(
              "training.schedule-warmup",
              "the share of all steps in which the learning rate rises; the schedule's own if not given: 0.3 for one-cycle, else 0")
          .where(share -> share >= 0 && share < 1, "0 to below 1");

  /** End of a schedule. */
  public static final Key<Double> SCHEDULE_FLOOR =
      Key.number(
              "training.schedule-floor",
              "the share of the learning rate that cosine and one-cycle end near; 0 and 0.000004 if not given")
          .where(share -> share >= 0 && share <= 1, "0 to 1");

  /** Parts of a step schedule. */
  public static final Key<Integer> SCHEDULE_PIECES =
      Key.integer("training.schedule-pieces", "equal parts of a step schedule")
          .atLeast(1)
          .orElse(3);

  /** Decay of a step schedule. */
  public static final Key<Double> SCHEDULE_DECAY =
      Key.number(
              "training.schedule-decay",
              "what a step schedule multiplies the learning rate with after each part")
          .where(factor -> factor > 0 && factor <= 1, "above 0, to 1")
          .orElse(0.1);

  /** Optimizer. */
  public static final Key<OptimizerKind> OPTIMIZER =
      Key.choice("training.optimizer", OptimizerKind.class, "how gradients change weights")
          .orElse(OptimizerKind.ADAM);

  /** Weight decay. */
  public static final Key<Double> WEIGHT_DECAY =
      Key.number("training.weight-decay", "how strongly weights are pulled to 0")
          .atLeast(0)
          .orElse(0.0);

  /** Momentum. */
  public static final Key<Double> MOMENTUM =
      Key.number("training.momentum", "momentum of the optimizer sgd")
          .where(share -> share >= 0 && share < 1, "0 to below 1")
          .orElse(0.0);

  /** First moment. */
  public static final Key<Double> BETA1 =
      Key.number(
              "training.beta1",
              "decay of the running gradient of adam, adamw, lamb and lion; 0.9 if not given")
          .where(share -> share >= 0 && share < 1, "0 to below 1");

  /** Second moment. */
  public static final Key<Double> BETA2 =
      Key.number(
              "training.beta2",
              "decay of the running squared gradient; 0.999 if not given, 0.99 for lion")
          .where(share -> share >= 0 && share < 1, "0 to below 1");

  /** Epsilon. */
  public static final Key<Double> EPSILON =
      Key.number(
              "training.epsilon",
              "added to the root of the running squared gradient; 1e-8 if not given, 1e-6 for lamb")
          .where(number -> number > 0, "above 0");

  /** Clipping by norm. */
  public static final Key<Double> CLIP_NORM =
      Key.number(
              "training.clip-norm",
              "the largest norm of all gradients together, averaged over ranks; 0 is no bound")
          .atLeast(0)
          .orElse(0.0);

  /** Clipping by value. */
  public static final Key<Double> CLIP_VALUE =
      Key.number("training.clip-value", "the largest size of one gradient; 0 is no bound")
          .atLeast(0)
          .orElse(0.0);

  /** Precision. */
  public static final Key<Precision> PRECISION =
      Key.choice(
              "training.precision",
              Precision.class,
              "the numbers the network computes with; weights and optimizer stay 32-bit; tf32 is fp32 on CPUs")
          .orElse(Precision.FP32);

  /** Accumulation. */
  public static final Key<Integer> ACCUMULATION =
      Key.integer(
              "training.accumulation",
              "parts a step is cut into, whose gradients are added up, to save memory; 0 cuts steps on CPUs so that what a small network computes stays in the processor's cache, and anywhere so that a pass fits the memory")
          .atLeast(0)
          .orElse(0);

  /** Buckets. */
  public static final Key<Long> BUCKET_BYTES =
      Key.longInteger(
              "training.bucket-bytes",
              "gradients are sent in parts of about this size, while the backward pass goes on")
          .atLeast(1)
          .orElse(25L << 20);

  /** Compression. */
  public static final Key<CommunicationOptions.Compression> COMPRESSION =
      Key.choice(
              "training.compression",
              CommunicationOptions.Compression.class,
              "how gradients are sent to other ranks")
          .orElse(CommunicationOptions.Compression.NONE);

  /** Hidden layers. */
  public static final Key<List<Integer>> HIDDEN =
      Key.integers("training.hidden", "the widths of the hidden layers")
          .where(widths -> widths.stream().allMatch(width -> width >= 1), "each at least 1")
          .orElse(List.of(64, 32));

  /** Activation. */
  public static final Key<Activation> ACTIVATION =
      Key.choice("training.activation", Activation.class, "what follows each hidden layer")
          .orElse(Activation.RELU);

  /** Dropout. */
  public static final Key<Double> DROPOUT =
      Key.number("training.dropout", "the share of activations set to 0 in training")
          .where(share -> share >= 0 && share < 1, "0 to below 1")
          .orElse(0.0);

  /** Seed. */
  public static final Key<Long> SEED =
      Key.longInteger("training.seed", "of the first weights and of the order of rows").orElse(0L);

  /** Ranks. */
  public static final Key<Integer> RANKS =
      Key.integer(
              "training.ranks",
              "how many ranks train together, one a task or one a GPU; as many as Spark can run at the same time if not given")
          .atLeast(1);

  /** Early stopping. */
  public static final Key<Integer> EARLY_STOPPING =
      Key.integer(
              "training.early-stopping",
              "epochs without a better validation metric after which training stops; 0 is never")
          .atLeast(0)
          .orElse(0);

  /** Device. */
  public static final Key<TrainingDevice> DEVICE =
      Key.choice(
              "training.device",
              TrainingDevice.class,
              "where ranks compute: auto is on GPUs if every rank has one, cuda fails if one has none")
          .orElse(TrainingDevice.AUTO);

  /** Timeout. */
  public static final Key<Duration> TIMEOUT =
      Key.duration(
              "training.timeout", "how long ranks wait for one another before the training fails")
          .where(wait -> wait.toMillis() > 0, "above 0")
          .orElse(Duration.ofMinutes(2));

  /** Name of the model. */
  public static final Key<String> MODEL_NAME =
      Key.string("model.name", "the registered model that gets a new version").required();

  /** Owner. */
  public static final Key<String> MODEL_OWNER =
      Key.string(
          "model.owner",
          "who answers for the model, e.g. team:flight-ops; the registered model's owner if not given");

  /** Alias. */
  public static final Key<String> MODEL_ALIAS =
      Key.string("model.alias", "the alias the version gets if it passes the gate")
          .orElse("champion");

  /** Who sets the alias. */
  public enum Promote {
    /** Training, where the gate passes. */
    AUTO,
    /** Somebody, with {@code models promote}. */
    MANUAL
  }

  /** Who sets the alias. */
  public static final Key<Promote> PROMOTE =
      Key.choice(
              "registry.promote",
              Promote.class,
              "auto gives the alias to a version that passes the gate, if no other has got it since the gate looked; manual leaves that to 'sinter models promote'")
          .orElse(Promote.AUTO);

  /** Decision threshold. */
  public static final Key<Double> DECISION_THRESHOLD =
      Key.number("model.decision-threshold", "the score from which on the prediction is 1")
          .where(threshold -> threshold >= 0 && threshold <= 1, "0 to 1")
          .orElse(0.5);

  /** The server. */
  public static final Key<String> TRACKING_URI = TrackingServer.KEY;

  /** The audit trail. */
  public static final Key<String> AUDIT_TABLE = AuditTable.KEY;

  /** The experiment. */
  public static final Key<String> EXPERIMENT =
      Key.string("mlflow.experiment", "the experiment of the run; the model's name if not given");

  /** The gate on quality. */
  public static final Key<Double> MINIMUM_AUC =
      Key.number(
              "gate.minimum-auc",
              "the validation AUC from which on a binary model's version gets the alias; 0.5 if not given and gate.minimum and gate.maximum are not")
          .where(auc -> auc >= 0 && auc <= 1, "0 to 1");

  /** The gate on parity. */
  public static final Key<Double> MAXIMUM_PARITY =
      Key.number(
              "gate.maximum-parity",
              "the largest difference allowed between a score by libtorch and by ONNX Runtime")
          .where(difference -> difference > 0, "above 0")
          .orElse(1e-5);

  /** Every key, in the order of the reference page. */
  public static final List<Key<?>> ALL = all();

  private TrainKeys() {}

  private static List<Key<?>> all() {
    List<Key<?>> all = new ArrayList<>(own());
    all.addAll(NetworkKeys.ALL);
    all.addAll(GpuKeys.ALL);
    all.addAll(RecoveryKeys.ALL);
    all.addAll(TelemetryKeys.ALL);
    return List.copyOf(all);
  }

  private static List<Key<?>> own() {
    return List.of(
        SOURCE_TABLE,
        SOURCE_VERSION,
        NUMERIC,
        ARRAYS,
        CYCLIC,
        CATEGORICAL,
        FILL,
        STANDARDIZE,
        VOCABULARY_LIMIT,
        MINIMUM_COUNT,
        LABEL,
        TRAINING_WHERE,
        VALIDATION_WHERE,
        VALIDATION_FRACTION,
        VALIDATION_TABLE,
        EPOCHS,
        BATCH_SIZE,
        ACCUMULATION,
        OPTIMIZER,
        LEARNING_RATE,
        WEIGHT_DECAY,
        MOMENTUM,
        BETA1,
        BETA2,
        EPSILON,
        SCHEDULE,
        WARMUP,
        SCHEDULE_FLOOR,
        SCHEDULE_PIECES,
        SCHEDULE_DECAY,
        CLIP_NORM,
        CLIP_VALUE,
        PRECISION,
        BUCKET_BYTES,
        COMPRESSION,
        HIDDEN,
        ACTIVATION,
        DROPOUT,
        SEED,
        RANKS,
        EARLY_STOPPING,
        DEVICE,
        TIMEOUT,
        LOADER_MEMORY,
        LOADER_PREFETCH,
        MODEL_NAME,
        MODEL_OWNER,
        MODEL_ALIAS,
        PROMOTE,
        DECISION_THRESHOLD,
        TRACKING_URI,
        AUDIT_TABLE,
        EXPERIMENT,
        MINIMUM_AUC,
        MAXIMUM_PARITY);
  }
}
