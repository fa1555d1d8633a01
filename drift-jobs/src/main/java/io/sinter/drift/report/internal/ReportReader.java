package io.sinter.drift.report.internal;

import io.sinter.drift.report.ReportKeys;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.Key;
import io.sinter.job.SinterVersion;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fills a {@link ReportModel} from Delta tables and MLflow. Used once, on the driver. */
public final class ReportReader {
  private static final int LONGEST_VALUE = 300;

  private final JobContext context;
  private final JobConfig config;
  private final MlflowClient registry;
  private final PinnedTables tables;

  /**
   * @param context whose tables and configuration to use
   * @param registry owned by the caller
   */
  public ReportReader(JobContext context, MlflowClient registry) {
    this.context = context;
    this.config = context.config();
    this.registry = registry;
    this.tables = new PinnedTables(context.tables());
  }

  /** What {@link #read} would read, after asking for it. */
  public List<String> plan() {
    List<String> steps = new ArrayList<>();
    ModelVersion version = version();
    steps.add("read %s and run %s from MLflow".formatted(version, version.runId()));
    steps.add("read %s".formatted(tables.pin(config.value(ReportKeys.FEATURES_TABLE))));
    for (Key<String> key : optionalTables()) {
      String table = config.value(key);
      steps.add(
          tables
              .find(table)
              .map(found -> "read " + found)
              .orElse("leave out %s: there is no such table".formatted(table)));
    }
    return steps;
  }

  /**
   * Reads everything.
   *
   * @throws io.sinter.job.JobException if the model or the feature table is missing
   */
  public ReportModel read() {
    String model = config.value(ReportKeys.MODEL_NAME);
    ModelVersion version = version();
    ModelFacts facts = ModelReader.facts(registry, version);
    TrainingFacts training = TrainingReader.read(registry, version.runId());
    context.progress().step("read %s and its run from MLflow", version);
    Optional<String> date = config.find(ReportKeys.TIMESTAMP_COLUMN);
    DataFacts data =
        DataReader.read(
            tables,
            config.value(ReportKeys.FEATURES_TABLE),
            config.find(ReportKeys.LABEL_COLUMN),
            date);
    Optional<ScoringFacts> scoring =
        ScoringReader.read(tables, config.value(ReportKeys.SCORED_TABLE), model, date);
    int windows = config.value(ReportKeys.WINDOWS);
    PerformanceFacts performance =
        PerformanceReader.read(tables, config.value(ReportKeys.PERFORMANCE_TABLE), model, windows);
    DriftFacts drift =
        DriftReader.read(
            tables,
            config.value(ReportKeys.DRIFT_TABLE),
            model,
            windows,
            config.value(ReportKeys.COLUMNS));
    IncidentFacts incidents =
        IncidentReader.read(tables, config.value(ReportKeys.INCIDENTS_TABLE), model);
    LineageFacts lineage = lineage().read(version, worst(performance));
    List<TableFacts> read = tables.facts();
    context.progress().step("read %d Delta tables", read.size());
    return new ReportModel(
        config.value(ReportKeys.TITLE),
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        SinterVersion.current(),
        facts,
        data,
        training,
        scoring,
        performance,
        drift,
        incidents,
        lineage,
        read,
        configuration());
  }

  private ModelVersion version() {
    return ModelReader.version(
        registry, config.value(ReportKeys.MODEL_NAME), config.value(ReportKeys.MODEL_ALIAS));
  }

  private LineageReader lineage() {
    return new LineageReader(
        tables,
        new LineageChecks(tables, registry),
        new LineageReader.Request(
            config.value(ReportKeys.MODEL_NAME),
            config.value(ReportKeys.SCORED_TABLE),
            config.value(ReportKeys.FEATURES_TABLE),
            config.find(ReportKeys.KEY_COLUMN),
            config.find(ReportKeys.TIMESTAMP_COLUMN),
            config.find(ReportKeys.LINEAGE_KEY)));
  }

  /** The window of the lowest AUC, estimated if there is an estimate, else realised. */
  private static Optional<Window> worst(PerformanceFacts performance) {
    return performance
        .lowest("roc_auc", PerformanceFacts.ESTIMATED)
        .or(() -> performance.lowest("roc_auc", PerformanceFacts.REALIZED))
        .map(PerformanceFacts.Point::window);
  }

  private Map<String, String> configuration() {
    Map<String, String> values = new LinkedHashMap<>();
    for (Key<?> key : ReportKeys.ALL) {
      config
          .find(key)
          .map(String::valueOf)
          .ifPresent(
              value ->
                  values.put(
                      key.name(), value.substring(0, Math.min(value.length(), LONGEST_VALUE))));
    }
    values.put("configuration hash", config.hash());
    return values;
  }

  private static List<Key<String>> optionalTables() {
    return List.of(
        ReportKeys.SCORED_TABLE,
        ReportKeys.DRIFT_TABLE,
        ReportKeys.PERFORMANCE_TABLE,
        ReportKeys.INCIDENTS_TABLE);
  }
}
