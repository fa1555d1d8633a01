package io.sinter.training.internal.job;

import io.sinter.job.ConfigException;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.TableVersion;
import io.sinter.job.TrackingServer;
import io.sinter.registry.Owner;
import io.sinter.training.ArrayColumn;
import io.sinter.training.CheckpointOptions;
import io.sinter.training.Clipping;
import io.sinter.training.ClusterOptions;
import io.sinter.training.CommunicationOptions;
import io.sinter.training.CyclicColumn;
import io.sinter.training.GpuKeys;
import io.sinter.training.LearningRateSchedule;
import io.sinter.training.LoaderOptions;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.NetworkKeys;
import io.sinter.training.NetworkKind;
import io.sinter.training.OptimizerOptions;
import io.sinter.training.RecoveryKeys;
import io.sinter.training.Standardization;
import io.sinter.training.TelemetryKeys;
import io.sinter.training.TelemetryOptions;
import io.sinter.training.TrainKeys;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;

/** The train job's configuration as the typed options of what it calls. */
public final class TrainSettings {
  private final JobConfig config;
  private final String ownId = UUID.randomUUID().toString();

  /** Settings of one configuration. */
  public TrainSettings(JobConfig config) {
    this.config = config;
  }

  /** The table at the configured version, else at its newest. */
  public TableVersion source(DeltaTables tables) {
    String table = config.value(TrainKeys.SOURCE_TABLE);
    return config
        .find(TrainKeys.SOURCE_VERSION)
        .map(version -> tables.at(table, version))
        .orElseGet(() -> tables.latest(table));
  }

  /** The table as an earlier submission of this run has read it. */
  public TableVersion source(DeltaTables tables, Optional<EarlierRun> earlier) {
    boolean named = config.find(TrainKeys.SOURCE_VERSION).isPresent();
    return earlier
        .flatMap(EarlierRun::tableVersion)
        .filter(version -> !named)
        .map(version -> tables.at(config.value(TrainKeys.SOURCE_TABLE), version))
        .orElseGet(() -> source(tables));
  }

  /** Columns and rows. */
  public TrainingColumns columns() {
    TrainingColumns columns =
        new TrainingColumns(
                config.value(TrainKeys.NUMERIC),
                config.value(TrainKeys.CATEGORICAL),
                config.value(TrainKeys.LABEL),
                config.value(TrainKeys.TRAINING_WHERE),
                config.find(TrainKeys.VALIDATION_WHERE).orElse("true"),
                config.value(TrainKeys.FILL),
                config.value(TrainKeys.VOCABULARY_LIMIT),
                config.value(TrainKeys.MINIMUM_COUNT))
            .withLoss(loss())
            .withArrays(arrays())
            .withCyclic(cyclic())
            .withStandardization(standardization());
    TrainingColumns weighted =
        config.find(NetworkKeys.WEIGHT).map(columns::withWeight).orElse(columns);
    requireOneValidation();
    return config
        .find(TrainKeys.VALIDATION_FRACTION)
        .map(weighted::withValidationFraction)
        .orElse(weighted);
  }

  private List<ArrayColumn> arrays() {
    try {
      return new NetworkSettings(config).arrays();
    } catch (IllegalArgumentException e) {
      throw new ConfigException(config.source(), List.of("features.arrays: " + e.getMessage()));
    }
  }

  private List<CyclicColumn> cyclic() {
    try {
      return config.value(TrainKeys.CYCLIC).stream().map(CyclicColumn::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new ConfigException(config.source(), List.of("features.cyclic: " + e.getMessage()));
    }
  }

  /** A brought module gets numbers as they are: nothing is to be fitted. */
  private Standardization standardization() {
    boolean described = config.value(NetworkKeys.KIND) != NetworkKind.SCRIPTED;
    return described && config.value(TrainKeys.STANDARDIZE)
        ? Standardization.FITTED
        : Standardization.NONE;
  }

  private void requireOneValidation() {
    boolean fraction = config.find(TrainKeys.VALIDATION_FRACTION).isPresent();
    boolean other =
        config.find(TrainKeys.VALIDATION_WHERE).isPresent()
            || config.find(TrainKeys.VALIDATION_TABLE).isPresent();
    if (fraction == other) {
      throw new ConfigException(
          config.source(),
          List.of(
              fraction
                  ? "validation.fraction: given with validation.where or validation.table (allowed: one way to choose validation rows)"
                  : "validation.where: missing (or set validation.fraction or validation.table)"));
    }
  }

  /** The table of the validation rows at its newest version, if it is another one. */
  public Optional<TableVersion> validation(DeltaTables tables) {
    return config.find(TrainKeys.VALIDATION_TABLE).map(tables::latest);
  }

  /** The table of the validation rows as an earlier submission of this run has read it. */
  public Optional<TableVersion> validation(DeltaTables tables, Optional<EarlierRun> earlier) {
    return validation(tables)
        .map(
            newest ->
                earlier
                    .flatMap(run -> run.validationVersion(newest.location()))
                    .map(version -> tables.at(newest.table(), version))
                    .orElse(newest));
  }

  /** The network. */
  public Network network() {
    return new NetworkSettings(config).network();
  }

  /** The loss, of classes without their names. */
  public Loss loss() {
    return new NetworkSettings(config).loss();
  }

  /** What a version must be for the alias. */
  public QualityGate gate() {
    return new QualityGate(config, loss());
  }

  /**
   * How to train.
   *
   * @param slots how many ranks can train so at the same time, if none are configured
   */
  public TrainingOptions options(ToIntFunction<TrainingOptions> slots) {
    TrainingOptions.Builder builder = options();
    return config
        .find(TrainKeys.RANKS)
        .map(builder::ranks)
        .orElseGet(() -> builder.ranks(Math.max(1, slots.applyAsInt(builder.build()))))
        .build();
  }

  private TrainingOptions.Builder options() {
    return TrainingOptions.builder()
        .epochs(config.value(TrainKeys.EPOCHS))
        .batchRows(config.value(TrainKeys.BATCH_SIZE))
        .accumulation(config.value(TrainKeys.ACCUMULATION))
        .optimizer(optimizer())
        .schedule(schedule())
        .clipping(
            new Clipping(config.value(TrainKeys.CLIP_NORM), config.value(TrainKeys.CLIP_VALUE)))
        .precision(config.value(TrainKeys.PRECISION))
        .communication(
            new CommunicationOptions(
                config.value(TrainKeys.BUCKET_BYTES), config.value(TrainKeys.COMPRESSION)))
        .patience(config.value(TrainKeys.EARLY_STOPPING))
        .seed(config.value(TrainKeys.SEED))
        .device(config.value(TrainKeys.DEVICE))
        .timeout(config.value(TrainKeys.TIMEOUT))
        .cluster(
            new ClusterOptions(
                config.value(RecoveryKeys.ATTEMPTS),
                config.value(RecoveryKeys.SLOT_WAIT),
                config.value(RecoveryKeys.PLAINTEXT),
                config.value(GpuKeys.TASK_GPUS)))
        .telemetry(new TelemetryOptions(config.value(TelemetryKeys.SAMPLING)))
        .checkpoints(checkpoints())
        .loader(
            new LoaderOptions(
                config.value(TrainKeys.LOADER_MEMORY) << 20,
                config.value(TrainKeys.LOADER_PREFETCH),
                config.value(GpuKeys.GPU_CACHE)));
  }

  private CheckpointOptions checkpoints() {
    return config
        .find(RecoveryKeys.CHECKPOINT_LOCATION)
        .map(
            location ->
                new CheckpointOptions(
                    location,
                    runKey().orElse(ownId),
                    config.value(RecoveryKeys.CHECKPOINT_EVERY_STEPS),
                    config.value(RecoveryKeys.CHECKPOINT_INTERVAL)))
        .orElse(CheckpointOptions.NONE);
  }

  /** The user's name of this run, if it is to be found again. */
  public Optional<String> runKey() {
    return config.find(RecoveryKeys.CHECKPOINT_RUN_ID);
  }

  private OptimizerOptions optimizer() {
    OptimizerOptions options =
        OptimizerOptions.of(
                config.value(TrainKeys.OPTIMIZER), config.value(TrainKeys.LEARNING_RATE))
            .withWeightDecay(config.value(TrainKeys.WEIGHT_DECAY))
            .withMomentum(config.value(TrainKeys.MOMENTUM));
    return options
        .withBetas(
            config.find(TrainKeys.BETA1).orElse(options.beta1()),
            config.find(TrainKeys.BETA2).orElse(options.beta2()))
        .withEpsilon(config.find(TrainKeys.EPSILON).orElse(options.epsilon()));
  }

  private LearningRateSchedule schedule() {
    LearningRateSchedule schedule = LearningRateSchedule.of(config.value(TrainKeys.SCHEDULE));
    return schedule
        .withWarmup(config.find(TrainKeys.WARMUP).orElse(schedule.warmup()))
        .withFloor(config.find(TrainKeys.SCHEDULE_FLOOR).orElse(schedule.floor()))
        .withPieces(
            config.value(TrainKeys.SCHEDULE_PIECES), config.value(TrainKeys.SCHEDULE_DECAY));
  }

  /** The registered model. */
  public String modelName() {
    return config.value(TrainKeys.MODEL_NAME);
  }

  /** Who answers for the model, if configured. */
  public Optional<Owner> owner() {
    return config.find(TrainKeys.MODEL_OWNER).map(Owner::of);
  }

  /** The experiment of the run. */
  public String experiment() {
    return config.find(TrainKeys.EXPERIMENT).orElseGet(this::modelName);
  }

  /**
   * The MLflow server.
   *
   * @throws ConfigException if none is named, or by no URI
   */
  public URI trackingUri() {
    return TrackingServer.address(config);
  }

  /** Where metrics wait while the server does not take them. */
  public Path metricSpool() {
    return Path.of(
        config
            .find(RecoveryKeys.METRIC_SPOOL)
            .orElseGet(
                () ->
                    Path.of(
                            System.getProperty("java.io.tmpdir"),
                            "sinter-spool-" + System.getProperty("user.name", "unknown"))
                        .toString()));
  }
}
