package io.sinter.training.internal.job;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.registry.GateCheck;
import io.sinter.training.EpochReport;
import io.sinter.training.Loss;
import io.sinter.training.NetworkKeys;
import io.sinter.training.TrainKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The quality a version must have for the alias: bounds on one validation metric. Without any
 * bound, a binary label asks for the smallest AUC that is configured, others for a metric that is a
 * number.
 */
public final class QualityGate {
  private final String metric;
  private final Optional<Double> minimum;
  private final Optional<Double> maximum;
  private final Optional<Double> minimumAuc;

  /**
   * The configured gate.
   *
   * @throws ConfigException if the loss has no such metric
   */
  public QualityGate(JobConfig config, Loss loss) {
    this.metric = config.find(NetworkKeys.GATE_METRIC).orElse(loss.selection().name());
    this.minimum = config.find(NetworkKeys.GATE_MINIMUM);
    this.maximum = config.find(NetworkKeys.GATE_MAXIMUM);
    boolean bounded = minimum.isPresent() || maximum.isPresent();
    Optional<Double> auc = config.find(TrainKeys.MINIMUM_AUC);
    this.minimumAuc =
        loss instanceof Loss.Binary && !bounded ? auc.or(() -> Optional.of(0.5)) : Optional.empty();
    if (!loss.metrics().contains(metric)) {
      throw new ConfigException(
          config.source(),
          List.of(
              "gate.metric: '%s' is not measured with this loss (allowed: %s)"
                  .formatted(metric, String.join(", ", loss.metrics()))));
    }
  }

  /** Judges an epoch. */
  public List<GateCheck> checks(EpochReport report) {
    List<GateCheck> checks = new ArrayList<>();
    double value = report.metric(metric);
    String name = "validation_" + metric;
    minimum.ifPresent(
        least -> checks.add(new GateCheck(name, value >= least, value, ">= " + least)));
    maximum.ifPresent(most -> checks.add(new GateCheck(name, value <= most, value, "<= " + most)));
    minimumAuc.ifPresent(
        least -> {
          double auc = report.metric("auc");
          checks.add(new GateCheck("validation_auc", auc >= least, auc, ">= " + least));
        });
    if (checks.isEmpty()) {
      checks.add(new GateCheck(name, Double.isFinite(value), value, "a number"));
    }
    return checks;
  }

  /** What a version must have, for people. */
  public String description() {
    List<String> parts = new ArrayList<>();
    minimum.ifPresent(least -> parts.add("%s is at least %s".formatted(metric, least)));
    maximum.ifPresent(most -> parts.add("%s is at most %s".formatted(metric, most)));
    minimumAuc.ifPresent(least -> parts.add("AUC is at least " + least));
    if (parts.isEmpty()) {
      parts.add(metric + " is a number");
    }
    return "the validation " + String.join(" and ", parts);
  }
}
