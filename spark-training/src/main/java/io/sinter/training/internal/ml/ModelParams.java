package io.sinter.training.internal.ml;

import io.sinter.training.CheckpointOptions;
import io.sinter.training.Clipping;
import io.sinter.training.ClusterOptions;
import io.sinter.training.CommunicationOptions;
import io.sinter.training.FillRule;
import io.sinter.training.GpuCache;
import io.sinter.training.LearningRateSchedule;
import io.sinter.training.LoaderOptions;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.OptimizerKind;
import io.sinter.training.OptimizerOptions;
import io.sinter.training.Precision;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.Standardization;
import io.sinter.training.TorchParams;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.spark.ml.param.DoubleParam;

/** The params of an estimator: their defaults, and as the options of the trainer. */
public final class ModelParams {
  /** Networks as text. */
  public static final TypedText<Network> NETWORK = new TypedText<>("a network", networks());

  /** Losses as text. */
  public static final TypedText<Loss> LOSS = new TypedText<>("a loss", losses());

  private ModelParams() {}

  private static Map<String, Network> networks() {
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put("mlp", Network.mlp(List.of(64, 32)));
    networks.put("residual", Network.residual(64, 2));
    networks.put("transformer", Network.transformer(32, 2, 4));
    networks.put("convolution", Network.convolution(List.of(1, 8, 8), List.of(16, 32)));
    networks.put(
        "scripted",
        Network.scripted(
            "network.pt", List.of(ScriptedNetwork.Input.numbers(List.of("features")))));
    return networks;
  }

  private static Map<String, Loss> losses() {
    Map<String, Loss> losses = new LinkedHashMap<>();
    losses.put("binary", Loss.binary());
    losses.put("multiclass", Loss.multiclass());
    losses.put("squared", Loss.squared());
    losses.put("absolute", Loss.absolute());
    losses.put("huber", Loss.huber(1));
    losses.put("quantile", Loss.quantile(List.of(0.5)));
    losses.put("poisson", Loss.poisson());
    return losses;
  }

  /** Gives every param its default. */
  public static void setDefaults(TorchParams owner) {
    owner.setDefault(owner.featuresCol(), "features");
    owner.setDefault(owner.numericCols(), new String[0]);
    owner.setDefault(owner.arrayCols(), new String[0]);
    owner.setDefault(owner.cyclicCols(), new String[0]);
    owner.setDefault(owner.categoricalCols(), new String[0]);
    owner.setDefault(owner.labelCol(), "label");
    owner.setDefault(owner.predictionCol(), "prediction");
    owner.setDefault(owner.probabilityCol(), "probability");
    owner.setDefault(owner.rawPredictionCol(), "rawPrediction");
    owner.setDefault(owner.threshold(), 0.5);
    owner.setDefault(owner.fill(), Choices.text(FillRule.MEAN));
    owner.setDefault(owner.standardization(), true);
    owner.setDefault(owner.vocabularyLimit(), 1000);
    owner.setDefault(owner.minimumCount(), 10);
    owner.setDefault(owner.scoringBatchSize(), 4096);
    owner.setDefault(owner.network(), "mlp");
    owner.setDefault(owner.loss(), "binary");
    TrainingOptions options = TrainingOptions.builder().build();
    owner.setDefault(owner.maxIter(), options.epochs());
    owner.setDefault(owner.batchSize(), options.batchRows());
    owner.setDefault(owner.accumulation(), options.accumulation());
    owner.setDefault(owner.stepSize(), options.optimizer().learningRate());
    owner.setDefault(owner.optimizer(), Choices.text(options.optimizer().kind()));
    owner.setDefault(owner.weightDecay(), options.optimizer().weightDecay());
    owner.setDefault(owner.momentum(), options.optimizer().momentum());
    owner.setDefault(owner.schedule(), Choices.text(options.schedule().kind()));
    owner.setDefault(owner.clipNorm(), options.clipping().norm());
    owner.setDefault(owner.clipValue(), options.clipping().value());
    owner.setDefault(owner.patience(), options.patience());
    owner.setDefault(owner.validationFraction(), 0.0);
    owner.setDefault(owner.seed(), options.seed());
    owner.setDefault(owner.numRanks(), 0);
    owner.setDefault(owner.device(), Choices.text(options.device()));
    owner.setDefault(owner.precision(), Choices.text(options.precision()));
    owner.setDefault(owner.timeout(), Math.toIntExact(options.timeout().toSeconds()));
    owner.setDefault(owner.loaderMemory(), options.loader().memoryBytes());
    owner.setDefault(owner.checkpointLocation(), "");
    owner.setDefault(owner.checkpointInterval(), 60);
    owner.setDefault(owner.checkpointRunId(), "");
    owner.setDefault(owner.schedulePieces(), options.schedule().pieces());
    owner.setDefault(owner.scheduleDecay(), options.schedule().decay());
    owner.setDefault(owner.validationTable(), "");
    owner.setDefault(owner.bucketBytes(), options.communication().bucketBytes());
    owner.setDefault(owner.compression(), Choices.text(options.communication().compression()));
    owner.setDefault(owner.loaderPrefetch(), options.loader().prefetch());
    owner.setDefault(owner.gpuCache(), Choices.text(options.loader().gpuCache()));
    owner.setDefault(owner.checkpointSteps(), 0);
    owner.setDefault(owner.attempts(), options.cluster().attempts());
    owner.setDefault(owner.slotWait(), Math.toIntExact(options.cluster().slotWait().toSeconds()));
    owner.setDefault(owner.taskGpus(), options.cluster().taskGpus());
    owner.setDefault(owner.plaintext(), Choices.text(options.cluster().plaintext()));
  }

  /** Columns and rows of a prepared table. */
  static TrainingColumns columns(
      TorchParams params, InputColumns inputs, Loss loss, Network network) {
    // A brought module gets numbers as they are: nothing is to be fitted.
    boolean fitted = params.getStandardization() && !(network instanceof ScriptedNetwork);
    TrainingColumns columns =
        new TrainingColumns(
            inputs.numeric(),
            inputs.categorical(),
            TrainingTable.LABEL,
            "NOT " + TrainingTable.VALIDATES,
            TrainingTable.VALIDATES,
            Choices.parse(FillRule.class, "fill", params.getFill()),
            params.getVocabularyLimit(),
            params.getMinimumCount(),
            loss,
            weight(params),
            fitted ? Standardization.FITTED : Standardization.NONE,
            inputs.arrays(),
            inputs.cyclic());
    return TrainingTable.hasValidation(params) ? columns : columns.withValidationOnTrainingRows();
  }

  /** The column of weights; MLlib takes an empty name for none. */
  static Optional<String> weight(TorchParams params) {
    return params.isDefined(params.weightCol()) && !params.getWeightCol().isEmpty()
        ? Optional.of(params.getWeightCol())
        : Optional.empty();
  }

  /**
   * How to train.
   *
   * @param slots how many ranks can train so at the same time, if the params leave it open
   */
  public static TrainingOptions options(TorchParams params, ToIntFunction<TrainingOptions> slots) {
    TrainingOptions.Builder builder = options(params);
    int ranks = params.getNumRanks();
    return builder
        .ranks(ranks == 0 ? Math.max(1, slots.applyAsInt(builder.build())) : ranks)
        .build();
  }

  private static TrainingOptions.Builder options(TorchParams params) {
    return TrainingOptions.builder()
        .epochs(params.getMaxIter())
        .batchRows(params.getBatchSize())
        .accumulation(params.getAccumulation())
        .optimizer(optimizer(params))
        .schedule(schedule(params))
        .clipping(new Clipping(params.getClipNorm(), params.getClipValue()))
        .precision(Choices.parse(Precision.class, "precision", params.getPrecision()))
        .patience(params.getPatience())
        .seed(params.getSeed())
        .device(Choices.parse(TrainingDevice.class, "device", params.getDevice()))
        .timeout(Duration.ofSeconds(params.getTimeout()))
        .communication(
            new CommunicationOptions(
                params.getBucketBytes(),
                Choices.parse(
                    CommunicationOptions.Compression.class,
                    "compression",
                    params.getCompression())))
        .cluster(
            new ClusterOptions(
                params.getAttempts(),
                Duration.ofSeconds(params.getSlotWait()),
                Choices.parse(ClusterOptions.Plaintext.class, "plaintext", params.getPlaintext()),
                params.getTaskGpus()))
        .loader(
            new LoaderOptions(
                params.getLoaderMemory(),
                params.getLoaderPrefetch(),
                Choices.parse(GpuCache.class, "gpuCache", params.getGpuCache())))
        .checkpoints(checkpoints(params));
  }

  private static OptimizerOptions optimizer(TorchParams params) {
    OptimizerOptions defaults =
        OptimizerOptions.of(
            Choices.parse(OptimizerKind.class, "optimizer", params.getOptimizer()),
            params.getStepSize());
    return new OptimizerOptions(
        defaults.kind(),
        defaults.learningRate(),
        params.getWeightDecay(),
        params.getMomentum(),
        value(params, params.beta1(), defaults.beta1()),
        value(params, params.beta2(), defaults.beta2()),
        value(params, params.epsilon(), defaults.epsilon()));
  }

  private static LearningRateSchedule schedule(TorchParams params) {
    LearningRateSchedule defaults =
        LearningRateSchedule.of(
            Choices.parse(LearningRateSchedule.Kind.class, "schedule", params.getSchedule()));
    return new LearningRateSchedule(
        defaults.kind(),
        value(params, params.scheduleWarmup(), defaults.warmup()),
        value(params, params.scheduleFloor(), defaults.floor()),
        params.getSchedulePieces(),
        params.getScheduleDecay());
  }

  /** The value of a param that has no default of its own. */
  private static double value(TorchParams params, DoubleParam param, double otherwise) {
    return params.isDefined(param) ? (double) params.getOrDefault(param) : otherwise;
  }

  private static CheckpointOptions checkpoints(TorchParams params) {
    if (params.getCheckpointLocation().isEmpty()) {
      return CheckpointOptions.NONE;
    }
    return new CheckpointOptions(
        params.getCheckpointLocation(),
        params.getCheckpointRunId().isEmpty() ? params.uid() : params.getCheckpointRunId(),
        params.getCheckpointSteps(),
        Duration.ofSeconds(params.getCheckpointInterval()));
  }
}
