package io.sinter.promotion.policy.internal;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.DeltaTables;
import io.sinter.job.TableVersion;
import io.sinter.promotion.policy.PromotionPolicy.Freshness;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** How old the data, the model and the evaluation rows are; only where the policy sets a limit. */
public final class FreshnessChecks {
  private static final double SECONDS_OF_A_DAY = 86_400;

  private final DeltaTables tables;
  private final Instant now;

  /**
   * @param now what ages are measured to
   */
  public FreshnessChecks(DeltaTables tables, Instant now) {
    this.tables = tables;
    this.now = now;
  }

  /** The checks. */
  public List<GateCheck> of(
      Freshness limits, ModelVersion candidate, Optional<TableVersion> evaluation) {
    List<GateCheck> checks = new ArrayList<>();
    limits.data().ifPresent(limit -> checks.add(data(limit, candidate)));
    limits
        .model()
        .ifPresent(
            limit ->
                checks.add(
                    age(
                        "model age days",
                        limit,
                        Optional.of(candidate.createdAt()),
                        "registered")));
    limits
        .evaluation()
        .ifPresent(
            limit ->
                evaluation.ifPresent(
                    version ->
                        checks.add(
                            age(
                                "evaluation data age days",
                                limit,
                                committed(version.table(), version.version()),
                                version.toString()))));
    return checks;
  }

  private GateCheck data(Duration limit, ModelVersion candidate) {
    String table = candidate.tags().getOrDefault(ModelTags.TRAINING_TABLE, "");
    String version = candidate.tags().getOrDefault(ModelTags.TRAINING_TABLE_VERSION, "");
    if (table.isEmpty() || !version.matches("\\d{1,18}")) {
      return age(
          "data age days",
          limit,
          Optional.empty(),
          "the version does not name its training table's version in the tags %s and %s"
              .formatted(ModelTags.TRAINING_TABLE, ModelTags.TRAINING_TABLE_VERSION));
    }
    Optional<Instant> committed =
        tables.exists(table) ? committed(table, Long.parseLong(version)) : Optional.empty();
    return age(
        "data age days",
        limit,
        committed,
        committed.isPresent()
            ? table + "@" + version
            : "the history of %s has no version %s".formatted(table, version));
  }

  private Optional<Instant> committed(String table, long version) {
    return tables
        .deltaTable(table)
        .history()
        .where(col("version").equalTo(version))
        .select("timestamp")
        .collectAsList()
        .stream()
        .findFirst()
        .map((Row row) -> row.getTimestamp(0).toInstant());
  }

  private GateCheck age(String name, Duration limit, Optional<Instant> since, String detail) {
    double days =
        since
            .map(begin -> Duration.between(begin, now).toMillis() / 1000.0 / SECONDS_OF_A_DAY)
            .orElse(Double.NaN);
    double most = limit.toMillis() / 1000.0 / SECONDS_OF_A_DAY;
    return new GateCheck(
        name,
        days <= most,
        days,
        "<= " + (most == Math.rint(most) ? "" + (long) most : "" + most),
        GateEvidence.of(since.map(begin -> detail + " of " + begin).orElse(detail)));
  }
}
