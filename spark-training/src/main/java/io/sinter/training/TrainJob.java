package io.sinter.training;

import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.Progress;
import io.sinter.job.SinterJob;
import io.sinter.job.TableVersion;
import io.sinter.job.TrackingServer;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import io.sinter.registry.RegisteredResult;
import io.sinter.registry.RunStatus;
import io.sinter.training.internal.TimeColumns;
import io.sinter.training.internal.checkpoint.CheckpointPublisher;
import io.sinter.training.internal.job.AuditTrail;
import io.sinter.training.internal.job.EarlierRun;
import io.sinter.training.internal.job.RunCost;
import io.sinter.training.internal.job.RunLog;
import io.sinter.training.internal.job.TrainRun;
import io.sinter.training.internal.job.TrainSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The {@code train} job: trains a network on one version of a Delta table, registers it in MLflow
 * with its lineage, and gives it the alias if it passes the gate.
 *
 * <p>A training that fails ends its run as failed and registers nothing. A version that does not
 * pass the gate stays registered without the alias, and the outcome is an alarm.
 */
public final class TrainJob implements SinterJob {
  private static final String TORCH_SCRIPT_ALONE =
      "a brought network is registered as TorchScript alone (flavor pytorch): 'sinter score' does not take it";

  @Override
  public String verb() {
    return "train";
  }

  @Override
  public String summary() {
    return "Train a network on a Delta table, register it, and promote it if it passes the gate";
  }

  @Override
  public List<Key<?>> keys() {
    return TrainKeys.ALL;
  }

  @Override
  public List<String> plan(JobContext context) {
    TrainSettings settings = new TrainSettings(context.config());
    TableVersion source = settings.source(context.tables());
    Optional<TableVersion> validation = settings.validation(context.tables());
    requireColumns(context.tables(), source, validation, settings);
    Trainer trainer = new Trainer(context.spark());
    Network network = trainer.read(settings.network());
    TrainingOptions options = settings.options(trainer::slots);
    List<String> steps = new ArrayList<>();
    trainer.check(options).forEach(note -> steps.add("note: " + note));
    if (network instanceof ScriptedNetwork) {
      steps.add("note: " + TORCH_SCRIPT_ALONE);
    }
    steps.add("read %s".formatted(source));
    steps.addAll(
        TimeColumns.describe(settings.columns().cyclic(), context.tables().read(source).schema()));
    validation.ifPresent(table -> steps.add("validate on %s".formatted(table)));
    steps.add(
        "train %s with %d ranks for %d epochs at most"
            .formatted(network.description(), options.ranks(), options.epochs()));
    steps.add("make the %s small".formatted(settings.loss().description()));
    MlflowClient.connect(MlflowOptions.of(settings.trackingUri())).close();
    steps.add(
        "log to experiment %s at %s".formatted(settings.experiment(), settings.trackingUri()));
    steps.add(
        "register a version of %s; alias %s if %s"
            .formatted(
                settings.modelName(),
                context.config().value(TrainKeys.MODEL_ALIAS),
                settings.gate().description()));
    return steps;
  }

  @Override
  public JobOutcome run(JobContext context) {
    JobConfig config = context.config();
    Progress progress = context.progress();
    TrainSettings settings = new TrainSettings(config);
    settings.owner();
    Trainer trainer = new Trainer(context.spark());
    Network network = trainer.read(settings.network());
    settings.gate();
    if (network instanceof ScriptedNetwork) {
      progress.step("%s", TORCH_SCRIPT_ALONE);
    }
    try (MlflowClient client = TrackingServer.connect(MlflowOptions.of(settings.trackingUri()))) {
      Optional<EarlierRun> earlier = EarlierRun.find(client, settings);
      TableVersion source = settings.source(context.tables(), earlier);
      if (earlier.isPresent() && earlier.get().version().isPresent()) {
        return complete(context, settings, client, source, earlier.get());
      }
      Dataset<Row> table = context.tables().read(source);
      Optional<TableVersion> validation = settings.validation(context.tables(), earlier);
      requireColumns(context.tables(), source, validation, settings);
      TrainingOptions options = settings.options(trainer::slots);
      trainer.check(options);
      progress.step("reading %s", source);
      validation.ifPresent(held -> progress.step("validating on %s", held));
      TrainingColumns columns = settings.columns();
      TrainingSet data =
          validation
              .map(context.tables()::read)
              .map(rows -> TrainingSet.of(table, rows, source.toString(), columns))
              .orElseGet(() -> TrainingSet.of(table, source.toString(), columns));
      TrainRun run =
          TrainRun.start(
              context, settings, client, source, validation, network, data, options, earlier);
      progress.step(
          "MLflow run %s of experiment %s%s",
          run.id(), settings.experiment(), earlier.isPresent() ? ", begun before" : "");
      try (RunLog log =
          RunLog.open(
              client,
              run.id(),
              settings.metricSpool(),
              progress,
              RunCost.of(config),
              config.value(TelemetryKeys.INTERVAL))) {
        AuditTrail trail = new AuditTrail(context, settings, source);
        RegisteredResult registered = run.trainAndRegister(trainer, table, log, trail.mover());
        trail.append(registered);
        log.finish();
        removeCheckpoints(context, options);
        report(progress, registered, config.value(TrainKeys.MODEL_ALIAS));
        return outcome(registered, trail);
      }
    }
  }

  private static JobOutcome outcome(RegisteredResult registered, AuditTrail trail) {
    boolean left = trail.isManual() && registered.verdict().passed();
    return registered.promoted() || left ? JobOutcome.DONE : JobOutcome.ALARM;
  }

  /** An earlier submission has registered its version; what it may not have come to is made up. */
  private static JobOutcome complete(
      JobContext context,
      TrainSettings settings,
      MlflowClient client,
      TableVersion source,
      EarlierRun earlier) {
    Progress progress = context.progress();
    String alias = context.config().value(TrainKeys.MODEL_ALIAS);
    progress.step(
        "MLflow run %s has trained already%s",
        earlier.run().id(), earlier.isFinished() ? "" : "; its registration is completed");
    AuditTrail trail = new AuditTrail(context, settings, source);
    RegisteredResult registered =
        EarlierRun.complete(client, earlier.version().orElseThrow(), alias, trail);
    if (!earlier.isFinished()) {
      client.endRun(earlier.run().id(), RunStatus.FINISHED);
    }
    report(progress, registered, alias);
    // What happened to the alias since is not this training's.
    return trail.wasRefused(client, registered.version()) ? JobOutcome.ALARM : JobOutcome.DONE;
  }

  private static void removeCheckpoints(JobContext context, TrainingOptions options) {
    if (!options.checkpoints().enabled()) {
      return;
    }
    try {
      CheckpointPublisher.remove(
          options.checkpoints(), context.spark().sessionState().newHadoopConf());
    } catch (IOException e) {
      context.progress().step("could not remove the checkpoints of the run: %s", e.getMessage());
    }
  }

  private static void requireColumns(
      DeltaTables tables,
      TableVersion source,
      Optional<TableVersion> validation,
      TrainSettings settings) {
    Dataset<Row> table = tables.read(source);
    List<String> problems =
        validation
            .map(other -> TrainingSet.problems(table, tables.read(other), settings.columns()))
            .orElseGet(() -> TrainingSet.problems(table, settings.columns()));
    if (!problems.isEmpty()) {
      throw new JobException(
          "Cannot train on %s: %s.".formatted(source, String.join("\n  - ", problems)));
    }
  }

  private static void report(Progress progress, RegisteredResult registered, String alias) {
    String version = "%s/%s".formatted(registered.version().name(), registered.version().version());
    progress.step("registered models:/%s, package %s", version, registered.packageDigest());
    progress.step("gate %s", registered.verdict().summary());
    if (registered.promoted()) {
      progress.step(
          "alias %s is now %s%s",
          alias,
          version,
          registered.previous().map(old -> ", was version " + old.version()).orElse(""));
    } else {
      progress.step(
          "alias %s stays with %s",
          alias, registered.previous().map(old -> "version " + old.version()).orElse("no version"));
      registered
          .refusal()
          .filter(reason -> registered.verdict().passed())
          .ifPresent(reason -> progress.step("%s", reason));
    }
  }
}
