package io.sinter.drift.report.internal;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What was scored.
 *
 * @param table the scored table
 * @param batchRows rows written by batch jobs
 * @param streamRows rows written by streams
 * @param modelVersions the model versions that scored, in order
 */
public record ScoringFacts(
    TableFacts table,
    long batchRows,
    long streamRows,
    List<String> modelVersions,
    Optional<LocalDate> first,
    Optional<LocalDate> last) {

  public ScoringFacts {
    modelVersions = List.copyOf(modelVersions);
  }
}
