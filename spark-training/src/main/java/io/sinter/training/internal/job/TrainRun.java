package io.sinter.training.internal.job;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.ModelInputs;
import io.sinter.job.SinterVersion;
import io.sinter.job.TableVersion;
import io.sinter.registry.AliasMover;
import io.sinter.registry.DatasetInput;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.ModelRegistration;
import io.sinter.registry.ModelTags;
import io.sinter.registry.PackageContents;
import io.sinter.registry.RegisteredResult;
import io.sinter.registry.RegistrationRequest;
import io.sinter.registry.Run;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.TrainKeys;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingResult;
import io.sinter.training.TrainingSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One MLflow run of the train job, from its parameters to the registered version. */
public final class TrainRun {
  private static final int PARITY_ROWS = 4096;
  private static final int EXAMPLE_ROWS = 3;

  private final JobContext context;
  private final TrainSettings settings;
  private final MlflowClient client;
  private final TableVersion source;
  private final Network network;
  private final TrainingSet data;
  private final TrainingOptions options;
  private final String experimentId;
  private final String id;
  private final Set<String> knownParameters;

  private TrainRun(
      JobContext context,
      TrainSettings settings,
      MlflowClient client,
      TableVersion source,
      Network network,
      TrainingSet data,
      TrainingOptions options,
      String experimentId,
      String id,
      Set<String> knownParameters) {
    this.context = context;
    this.settings = settings;
    this.client = client;
    this.source = source;
    this.network = network;
    this.data = data;
    this.options = options;
    this.experimentId = experimentId;
    this.id = id;
    this.knownParameters = Set.copyOf(knownParameters);
  }

  /**
   * Starts a run, or goes on with what an earlier submission has left of it.
   *
   * @param network to train, its file read
   */
  public static TrainRun start(
      JobContext context,
      TrainSettings settings,
      MlflowClient client,
      TableVersion source,
      Optional<TableVersion> validation,
      Network network,
      TrainingSet data,
      TrainingOptions options,
      Optional<EarlierRun> earlier) {
    String experimentId = client.experiment(settings.experiment());
    Run run = earlier.map(EarlierRun::run).orElse(null);
    if (run == null) {
      Map<String, String> tags = new LinkedHashMap<>(lineage(context, source));
      settings.runKey().ifPresent(key -> tags.put(ModelTags.RUN_KEY, key));
      validation.ifPresent(
          table -> {
            tags.put(ModelTags.VALIDATION_TABLE, table.location());
            tags.put(ModelTags.VALIDATION_TABLE_VERSION, "" + table.version());
          });
      run = client.startRun(experimentId, settings.modelName(), tags);
    } else {
      client.resumeRun(run.id());
    }
    return new TrainRun(
        context,
        settings,
        client,
        source,
        network,
        data,
        options,
        experimentId,
        run.id(),
        run.parameters().keySet());
  }

  /** MLflow's id of the run. */
  public String id() {
    return id;
  }

  /**
   * Trains, exports, compares, registers and judges.
   *
   * @param table the rows of the source
   * @param log of this run; the caller closes
   * @param mover moves the alias if the gate passes
   */
  public RegisteredResult trainAndRegister(
      Trainer trainer, Dataset<Row> table, RunLog log, AliasMover mover) {
    describe();
    TrainingResult result = trainer.train(data, network, options, log);
    describeRows(table.schema().json());
    String selection = data.loss().selection().name();
    double best = result.best().metric(selection);
    context.progress().step("best epoch %d, %s %.4f", result.bestEpoch(), selection, best);
    Optional<Parity> parity =
        result
            .onnx()
            .map(ignored -> Parity.of(result, network, data.features(), data.loss(), validation()));
    log.number("best_epoch", result.bestEpoch());
    log.number("best_validation_" + selection, best);
    parity.ifPresent(found -> log.number("parity_largest_difference", found.largest()));
    Path work = workDirectory();
    try {
      return ModelRegistration.register(
          client,
          request(result, parity, log.usageLines(), work, mover),
          context.progress().transfer("uploading the model"));
    } finally {
      try {
        Files.deleteIfExists(work);
      } catch (IOException e) {
        context.progress().step("could not remove %s: %s", work, e.getMessage());
      }
    }
  }

  private void describe() {
    JobConfig config = context.config();
    Map<String, String> parameters = new LinkedHashMap<>();
    TrainKeys.ALL.forEach(
        key -> config.find(key).ifPresent(value -> parameters.put(key.name(), value.toString())));
    parameters.put(TrainKeys.RANKS.name(), "" + options.ranks());
    parameters.put(TrainKeys.SOURCE_VERSION.name(), "" + source.version());
    // MLflow refuses other values, and those of the first submission are the run's.
    parameters.keySet().removeAll(knownParameters);
    client.logParameters(id, parameters);
  }

  private void describeRows(String schema) {
    TrainingSet.Counts counts = data.counts();
    context
        .progress()
        .step(
            "fitted %d features on %,d training rows; %,d validation rows; %,d rows without a label left out",
            data.features().features().size(),
            counts.training(),
            counts.validation(),
            counts.unlabelled());
    client.logDataset(id, dataset(schema, counts.training(), "training"));
    client.logDataset(id, dataset(schema, counts.validation(), "validation"));
  }

  private DatasetInput dataset(String schema, long rows, String purpose) {
    return DatasetInput.delta(
        source.table(), source.location(), source.version(), schema, rows, purpose);
  }

  private List<Row> validation() {
    Dataset<Row> rows =
        ExampleRows.withoutVectors(
            data.rows().where(col(validationFlag())).limit(PARITY_ROWS), data.arrays());
    return rows.select(ModelInputs.project(data.features(), rows.schema(), source.table()))
        .collectAsList();
  }

  private String validationFlag() {
    String[] columns = data.rows().columns();
    return columns[columns.length - 1];
  }

  private RegistrationRequest request(
      TrainingResult result,
      Optional<Parity> parity,
      List<String> usage,
      Path work,
      AliasMover mover) {
    List<Map<String, Object>> examples = examples();
    String card =
        ModelCard.of(
            settings.modelName(),
            source,
            settings.columns(),
            data,
            network,
            options,
            result,
            parity,
            usage);
    Map<String, String> lineage = new LinkedHashMap<>(lineage(context, source));
    lineage.put(ModelTags.TRAINING_RUN, id);
    parity.ifPresent(
        found -> {
          lineage.put(ModelTags.PARITY, Double.toString(found.largest()));
          lineage.put(ModelTags.PARITY_ROWS, "" + found.rows());
        });
    return new RegistrationRequest(
        settings.modelName(),
        experimentId,
        id,
        settings.owner(),
        modelId ->
            new PackageContents(
                data.features(),
                context.config().value(TrainKeys.DECISION_THRESHOLD),
                settings.modelName(),
                id,
                modelId,
                result.onnx(),
                result.torchScript(),
                examples,
                card,
                lineage,
                output(data.loss()),
                arguments()),
        champion -> verdict(result, parity),
        context.config().value(TrainKeys.MODEL_ALIAS),
        lineage,
        work,
        mover);
  }

  private static ModelOutput output(Loss loss) {
    if (loss instanceof Loss.Binary) {
      return ModelOutput.probability();
    } else if (loss instanceof Loss.Multiclass multiclass) {
      return new ModelOutput(ModelOutput.Kind.CLASSES, multiclass.classes());
    } else if (loss instanceof Loss.Quantile quantile) {
      List<String> names = quantile.quantiles().stream().map(String::valueOf).toList();
      return new ModelOutput(ModelOutput.Kind.QUANTILES, names);
    }
    return ModelOutput.number();
  }

  /** What a brought module is called with. */
  private List<String> arguments() {
    return network instanceof ScriptedNetwork scripted
        ? scripted.withTimes(data.features().cyclic()).inputs().stream()
            .map(ScriptedNetwork.Input::toString)
            .toList()
        : List.of();
  }

  private GateVerdict verdict(TrainingResult result, Optional<Parity> parity) {
    double maximum = context.config().value(TrainKeys.MAXIMUM_PARITY);
    List<GateCheck> checks = new ArrayList<>(settings.gate().checks(result.best()));
    parity
        .map(Parity::largest)
        .ifPresent(
            largest ->
                checks.add(new GateCheck("parity", largest <= maximum, largest, "<= " + maximum)));
    return new GateVerdict(checks);
  }

  private List<Map<String, Object>> examples() {
    Dataset<Row> validation = data.rows().where(col(validationFlag()));
    return ExampleRows.of(validation.limit(EXAMPLE_ROWS), data.features(), data.arrays());
  }

  private static Map<String, String> lineage(JobContext context, TableVersion source) {
    Map<String, String> lineage = new LinkedHashMap<>();
    lineage.put(ModelTags.TRAINING_TABLE, source.location());
    lineage.put(ModelTags.TRAINING_TABLE_VERSION, "" + source.version());
    lineage.put(ModelTags.CODE_VERSION, SinterVersion.current());
    lineage.put("sinter.config.hash", context.config().hash());
    lineage.put("sinter.spark.application", context.spark().sparkContext().applicationId());
    return lineage;
  }

  private static Path workDirectory() {
    try {
      return Files.createTempDirectory("sinter-package-");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a temporary directory for the package", e);
    }
  }
}
