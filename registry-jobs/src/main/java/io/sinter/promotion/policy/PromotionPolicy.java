package io.sinter.promotion.policy;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.job.Key;
import io.sinter.promotion.policy.PolicyKeys.Correction;
import io.sinter.promotion.policy.PolicyKeys.DecideBy;
import io.sinter.promotion.policy.PolicyKeys.SmallSlices;
import io.sinter.promotion.policy.PolicyKeys.Stance;
import io.sinter.registry.EvidenceTier;
import io.sinter.registry.Sha256;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a candidate must show before it becomes champion. Immutable.
 *
 * @param metrics on all rows
 * @param sliceMetrics on each slice
 * @param slices columns or SQL expressions
 * @param evaluation the rows; empty where no metric is asked
 * @param decision how a metric decides
 * @param mechanics load and latency
 * @param freshness ages
 * @param schema whether added inputs are allowed
 * @param maximumParity of the figure stored at registration
 * @param first whether a model without champion may get one
 * @param approvals how many
 * @param digest SHA-256 of the policy's keys and values
 */
public record PromotionPolicy(
    List<Requirement> metrics,
    List<Requirement> sliceMetrics,
    List<String> slices,
    Optional<EvaluationRows> evaluation,
    Decision decision,
    Mechanics mechanics,
    Freshness freshness,
    Stance schema,
    double maximumParity,
    Stance first,
    int approvals,
    String digest) {

  /** Copies. */
  public PromotionPolicy {
    metrics = List.copyOf(metrics);
    sliceMetrics = List.copyOf(sliceMetrics);
    slices = List.copyOf(slices);
  }

  /**
   * The rows that decide.
   *
   * @param version the newest if empty
   * @param where empty for all rows
   * @param probability the column of the inclusion probability of a label
   * @param coverage the share of labels from which on the evidence is realised
   */
  public record EvaluationRows(
      String table,
      OptionalLong version,
      Optional<String> where,
      String label,
      Optional<String> probability,
      double coverage,
      int batchRows) {}

  /** How a metric decides. */
  public record Decision(
      DecideBy overall,
      DecideBy ofSlices,
      double confidence,
      Correction correction,
      int minimumRows,
      int minimumPerClass,
      SmallSlices smallSlices,
      int maximumSlices,
      Set<EvidenceTier> tiers) {
    /** Copies. */
    public Decision {
      tiers = Set.copyOf(tiers);
    }
  }

  /** Load and latency: always measured, decided where a limit is set. */
  public record Mechanics(
      Optional<Duration> loadTime,
      Optional<Duration> latencyP99,
      OptionalDouble rowsPerSecond,
      int batchRows,
      int batches) {}

  /** The greatest ages allowed, where one is set. */
  public record Freshness(
      Optional<Duration> data, Optional<Duration> model, Optional<Duration> evaluation) {}

  /**
   * Reads a policy.
   *
   * @throws ConfigException naming every problem
   */
  public static PromotionPolicy of(JobConfig config) {
    List<String> problems = new ArrayList<>();
    if (config.find(PolicyKeys.METRICS).isEmpty()
        && config.value(PolicyKeys.AGAINST_CHAMPION).isEmpty()) {
      problems.add(
          PolicyKeys.METRICS
              + ": missing, and so is "
              + PolicyKeys.AGAINST_CHAMPION
              + " (write policy.metrics: [] for a policy that asks for no metric)");
    }
    List<Requirement> values = parsed(config, PolicyKeys.METRICS, Requirement::value, problems);
    List<Requirement> changes =
        parsed(config, PolicyKeys.AGAINST_CHAMPION, Requirement::change, problems);
    List<String> slices = config.value(PolicyKeys.SLICES);
    List<Requirement> ofSlices =
        joined(
            config.find(PolicyKeys.SLICE_METRICS).isEmpty()
                ? values
                : parsed(config, PolicyKeys.SLICE_METRICS, Requirement::value, problems),
            config.find(PolicyKeys.SLICE_AGAINST_CHAMPION).isEmpty()
                ? changes
                : parsed(config, PolicyKeys.SLICE_AGAINST_CHAMPION, Requirement::change, problems));
    List<Requirement> all = joined(values, changes);
    requireOneKind(joined(all, ofSlices), problems);
    boolean asks = !all.isEmpty() || (!slices.isEmpty() && !ofSlices.isEmpty());
    Optional<EvaluationRows> rows = asks ? evaluation(config, problems) : Optional.empty();
    if (!problems.isEmpty()) {
      throw new ConfigException(config.source(), problems);
    }
    return new PromotionPolicy(
        all,
        slices.isEmpty() ? List.of() : ofSlices,
        slices,
        rows,
        decision(config),
        new Mechanics(
            config.find(PolicyKeys.LOAD_TIME),
            config.find(PolicyKeys.LATENCY_P99),
            config
                .find(PolicyKeys.ROWS_PER_SECOND)
                .map(OptionalDouble::of)
                .orElseGet(OptionalDouble::empty),
            config.value(PolicyKeys.LATENCY_ROWS),
            config.value(PolicyKeys.LATENCY_BATCHES)),
        new Freshness(
            config.find(PolicyKeys.MAX_DATA_AGE),
            config.find(PolicyKeys.MAX_MODEL_AGE),
            config.find(PolicyKeys.MAX_EVALUATION_AGE)),
        config.value(PolicyKeys.ADDED_INPUTS),
        config.value(PolicyKeys.MAXIMUM_PARITY),
        config.value(PolicyKeys.FIRST),
        config.value(PolicyKeys.APPROVALS),
        digest(config));
  }

  private static Decision decision(JobConfig config) {
    Set<EvidenceTier> tiers = new TreeSet<>();
    config
        .value(PolicyKeys.ACCEPT_TIERS)
        .forEach(name -> EvidenceTier.of(name).ifPresent(tiers::add));
    DecideBy overall = config.value(PolicyKeys.DECIDE_BY);
    return new Decision(
        overall,
        config.find(PolicyKeys.SLICE_DECIDE_BY).orElse(overall),
        config.value(PolicyKeys.CONFIDENCE),
        config.value(PolicyKeys.SLICE_CORRECTION),
        config.value(PolicyKeys.MINIMUM_ROWS),
        config.value(PolicyKeys.MINIMUM_PER_CLASS),
        config.value(PolicyKeys.SMALL_SLICES),
        config.value(PolicyKeys.MAXIMUM_SLICES),
        tiers);
  }

  private static Optional<EvaluationRows> evaluation(JobConfig config, List<String> problems) {
    for (Key<String> key : List.of(PolicyKeys.TABLE, PolicyKeys.LABEL)) {
      if (config.find(key).isEmpty()) {
        problems.add(key + ": missing (text: " + key.documentation() + ")");
      }
    }
    Optional<Long> version = config.find(PolicyKeys.VERSION);
    return Optional.of(
        new EvaluationRows(
            config.find(PolicyKeys.TABLE).orElse(""),
            version.map(OptionalLong::of).orElseGet(OptionalLong::empty),
            config.find(PolicyKeys.WHERE),
            config.find(PolicyKeys.LABEL).orElse(""),
            config.find(PolicyKeys.PROBABILITY),
            config.value(PolicyKeys.COVERAGE),
            config.value(PolicyKeys.BATCH_SIZE)));
  }

  private static void requireOneKind(List<Requirement> all, List<String> problems) {
    List<String> binary =
        all.stream()
            .map(Requirement::metric)
            .filter(MetricName::isBinary)
            .map(MetricName::text)
            .distinct()
            .toList();
    List<String> numbers =
        all.stream()
            .map(Requirement::metric)
            .filter(metric -> !metric.isBinary())
            .map(MetricName::text)
            .distinct()
            .toList();
    if (!binary.isEmpty() && !numbers.isEmpty()) {
      problems.add(
          "%s: found %s for a probability and %s for a number (allowed: one kind)"
              .formatted(
                  PolicyKeys.METRICS, String.join(", ", binary), String.join(", ", numbers)));
    }
  }

  private static List<Requirement> parsed(
      JobConfig config,
      Key<List<String>> key,
      Function<String, Requirement> parser,
      List<String> problems) {
    List<Requirement> read = new ArrayList<>();
    for (String text : config.find(key).orElse(List.of())) {
      try {
        read.add(parser.apply(text));
      } catch (IllegalArgumentException e) {
        problems.add(key + ": " + e.getMessage());
      }
    }
    return read;
  }

  private static List<Requirement> joined(List<Requirement> left, List<Requirement> right) {
    return Stream.concat(left.stream(), right.stream()).distinct().toList();
  }

  /** Of the policy's keys alone, so that the same policy in two jobs is the same. */
  private static String digest(JobConfig config) {
    TreeMap<String, Object> values = new TreeMap<>();
    PolicyKeys.ALL.forEach(
        key -> config.find(key).ifPresent(value -> values.put(key.name(), value)));
    return Sha256.of(values.toString());
  }
}
