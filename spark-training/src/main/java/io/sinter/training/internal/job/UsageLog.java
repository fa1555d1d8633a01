package io.sinter.training.internal.job;

import io.sinter.registry.MetricLog;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Run;
import io.sinter.training.EnergySource;
import io.sinter.training.EnergyUse;
import io.sinter.training.TrainingUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds what a submission has taken to what earlier submissions of its run have, and tells MLflow:
 * metrics {@code sinter.executor_hours}, {@code sinter.gpu_hours}, {@code sinter.steps_kept},
 * {@code sinter.steps_lost}, {@code sinter.useful_share}, {@code sinter.energy_joules}, {@code
 * sinter.cost}; tags that say how energy and cost are known. Not thread-safe.
 */
final class UsageLog {
  /** How the energy is known: {@code measured}, {@code sampled} or {@code estimated}. */
  static final String ENERGY_SOURCE = "sinter.energy_source";

  /** What was counted. */
  static final String ENERGY_COVERS = "sinter.energy_covers";

  /** Which hours at which price. */
  static final String COST_SOURCE = "sinter.cost_source";

  /** What the cost is in. */
  static final String COST_CURRENCY = "sinter.cost_currency";

  private static final Logger LOG = LoggerFactory.getLogger(UsageLog.class);

  private final MlflowClient client;
  private final Run earlier;
  private final RunCost cost;

  /**
   * @param earlier the run as it was before this submission
   */
  UsageLog(MlflowClient client, Run earlier, RunCost cost) {
    this.client = client;
    this.earlier = earlier;
    this.cost = cost;
  }

  private double before(String metric) {
    return earlier.metrics().getOrDefault(metric, 0.0);
  }

  private static double add(MetricLog metrics, String key, double value) {
    metrics.log(key, value, 0);
    return value;
  }

  /**
   * Tells MLflow.
   *
   * @return what people should read of it: a line each
   */
  List<String> tell(TrainingUsage usage, MetricLog metrics) {
    List<String> lines = new ArrayList<>();
    Map<String, String> tags = new LinkedHashMap<>();
    double executorHours =
        add(
            metrics,
            "sinter.executor_hours",
            before("sinter.executor_hours") + usage.executorHours());
    double gpuHours =
        add(metrics, "sinter.gpu_hours", before("sinter.gpu_hours") + usage.gpuHours());
    double kept =
        add(metrics, "sinter.steps_kept", before("sinter.steps_kept") + usage.stepsKept());
    double lost =
        add(metrics, "sinter.steps_lost", before("sinter.steps_lost") + usage.stepsLost());
    double useful =
        add(metrics, "sinter.useful_share", kept + lost == 0 ? 1 : kept / (kept + lost));
    lines.add(
        "used %s executor hours%s%s"
            .formatted(
                RunCost.number(executorHours),
                gpuHours > 0 ? ", %s GPU hours".formatted(RunCost.number(gpuHours)) : "",
                useful < 1
                    ? String.format(
                        Locale.ROOT,
                        ", %.1f %% of it useful (%.0f of %.0f steps were lost)",
                        100 * useful,
                        lost,
                        kept + lost)
                    : ""));
    energy(usage)
        .ifPresentOrElse(
            energy -> {
              metrics.log("sinter.energy_joules", energy.joules(), 0);
              tags.put(ENERGY_SOURCE, energy.source().toString());
              tags.put(ENERGY_COVERS, energy.covers());
              lines.add("energy " + energy.line());
            },
            () -> lines.add("energy not measured: no meter can be read"));
    OptionalDouble price = cost.cost(usage);
    if (price.isPresent()) {
      double all = add(metrics, "sinter.cost", before("sinter.cost") + price.getAsDouble());
      tags.put(COST_SOURCE, "estimated: " + cost.basis(usage));
      tags.put(COST_CURRENCY, cost.currency());
      lines.add(
          "cost %s %s (%s)".formatted(RunCost.number(all), cost.currency(), tags.get(COST_SOURCE)));
    } else if (!cost.unpriced(usage).isEmpty()) {
      lines.add("cost not told: cost.gpu-prices has no price of " + cost.unpriced(usage));
    }
    tag(tags);
    return lines;
  }

  /** This submission's and the earlier ones'. */
  private Optional<EnergyUse> energy(TrainingUsage usage) {
    Double before = earlier.metrics().get("sinter.energy_joules");
    Optional<EnergyUse> own = cost.energy(usage);
    if (before == null || own.isEmpty()) {
      return own;
    }
    EnergySource source = EnergySource.of(earlier.tags().getOrDefault(ENERGY_SOURCE, "estimated"));
    EnergyUse now = own.get();
    return Optional.of(
        new EnergyUse(before + now.joules(), now.source().and(source), now.covers()));
  }

  private void tag(Map<String, String> tags) {
    if (tags.isEmpty()) {
      return;
    }
    try {
      client.tagRun(earlier.id(), tags);
    } catch (RegistryException e) {
      LOG.warn("Cannot tag run {} with {}", earlier.id(), tags, e);
    }
  }
}
