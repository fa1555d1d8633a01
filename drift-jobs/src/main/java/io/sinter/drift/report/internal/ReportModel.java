package io.sinter.drift.report.internal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the report says, as numbers and names; rendering adds words and layout only.
 * Immutable, so safe to share.
 *
 * @param title the page title
 * @param generatedAt when the report was made
 * @param codeVersion the version of Sinter that made it
 * @param model the registered version the report is about
 * @param scoring what was scored; empty when nothing was
 * @param tables every Delta table read, at the version that was read
 * @param configuration the resolved configuration, key to printed value
 */
public record ReportModel(
    String title,
    Instant generatedAt,
    String codeVersion,
    ModelFacts model,
    DataFacts data,
    TrainingFacts training,
    Optional<ScoringFacts> scoring,
    PerformanceFacts performance,
    DriftFacts drift,
    IncidentFacts incidents,
    LineageFacts lineage,
    List<TableFacts> tables,
    Map<String, String> configuration) {

  public ReportModel {
    tables = List.copyOf(tables);
    configuration = Maps.frozen(configuration);
  }
}
