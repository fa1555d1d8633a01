package io.sinter.promotion.policy.internal.statistics;

import io.sinter.promotion.policy.MetricName;
import io.sinter.registry.GateInterval;
import java.util.Arrays;

/**
 * The metrics of two models, or one, on every group of rows, with their intervals.
 *
 * <p>Shares get Wilson's interval, the difference of two accuracies Newcombe's, AUC DeLong's, the
 * rest the normal interval of the delta method; all are for fixed models and rows drawn
 * independently. Rows with weights are a sample with known inclusion probabilities: values are
 * Hájek's ratio estimates, and Wilson's rows are Kish's effective ones.
 */
public final class ModelComparison {
  private final Totals totals;
  private final Influences influences;
  private final Spreads spreads;

  /** Of both passes over the same rows. */
  public ModelComparison(Totals totals, Influences influences, Spreads spreads) {
    this.totals = totals;
    this.influences = influences;
    this.spreads = spreads;
  }

  /** How many rows a group has. */
  public long rows(int group) {
    return totals.of(group).rows;
  }

  /**
   * A metric of a model.
   *
   * @param model 0 for the candidate, 1 for the champion
   */
  public double value(int group, MetricName metric, int model) {
    return influences.of(group, model).value(index(metric));
  }

  /** The standard error of a model's metric. */
  public double standardError(int group, MetricName metric, int model) {
    int index = index(metric);
    double sum = model == 0 ? spreads.ofCandidate(group, index) : spreads.ofChampion(group, index);
    return Math.sqrt(sum) / totals.of(group).weight;
  }

  /** How far the value may be off since bins hold several scores; 0 as a rule. */
  public double binError(int group, MetricName metric, int model) {
    return influences.of(group, model).binError(index(metric));
  }

  /** The interval of a model's metric, not beyond what the metric can be. */
  public GateInterval interval(int group, MetricName metric, int model, double level) {
    GroupTotals of = totals.of(group);
    double value = value(group, metric, model);
    GateInterval found =
        switch (metric) {
          case ACCURACY -> share(value, of.weight, of.squaredWeight, level);
          case RECALL -> share(value, of.positiveWeight, of.positiveSquaredWeight, level);
          case PRECISION ->
              share(value, of.predictedWeight[model], of.predictedSquaredWeight[model], level);
          case AUC -> area(group, model, level);
          default -> Intervals.normal(value, standardError(group, metric, model), 0, level);
        };
    return switch (metric) {
      case RMSE, MAE, LOG_LOSS -> within(found, 0, Double.POSITIVE_INFINITY);
      case R2 -> within(found, Double.NEGATIVE_INFINITY, 1);
      default -> within(found, 0, 1);
    };
  }

  /* Perfect separation has no variance in DeLong's sense; the smaller class bounds it instead. */
  private GateInterval area(int group, int model, double level) {
    GroupTotals of = totals.of(group);
    double value = value(group, MetricName.AUC, model);
    double error = standardError(group, MetricName.AUC, model);
    if (error == 0) {
      double smaller = Math.min(of.positives, of.rows - of.positives);
      return Intervals.wilson(value, smaller, level);
    }
    return Intervals.normal(value, error, binError(group, MetricName.AUC, model), level);
  }

  private static GateInterval share(double value, double weight, double squares, double level) {
    return Intervals.wilson(value, weight * weight / squares, level);
  }

  /** Candidate minus champion. */
  public double change(int group, MetricName metric) {
    return value(group, metric, 0) - value(group, metric, 1);
  }

  /** Its interval, which the rows that both models scored make narrower. */
  public GateInterval changeInterval(int group, MetricName metric, double level) {
    GroupTotals of = totals.of(group);
    if (metric == MetricName.ACCURACY && of.weight == of.rows && of.squaredWeight == of.rows) {
      return Intervals.newcombe(Arrays.copyOf(of.agreement, 4), level);
    }
    return Intervals.normal(
        change(group, metric),
        error(group, metric, 1),
        binError(group, metric, 0) + binError(group, metric, 1),
        level);
  }

  /** The change as a share of the champion's metric; NaN where that is zero. */
  public double relativeChange(int group, MetricName metric) {
    double champion = value(group, metric, 1);
    return champion == 0 ? Double.NaN : change(group, metric) / Math.abs(champion);
  }

  /** Its interval. */
  public GateInterval relativeInterval(int group, MetricName metric, double level) {
    double champion = value(group, metric, 1);
    double ratio = value(group, metric, 0) / champion;
    double bins = binError(group, metric, 0) + Math.abs(ratio) * binError(group, metric, 1);
    return Intervals.normal(
        relativeChange(group, metric),
        error(group, metric, ratio) / Math.abs(champion),
        bins / Math.abs(champion),
        level);
  }

  /* Of the candidate's metric minus so many times the champion's. */
  private double error(int group, MetricName metric, double times) {
    int index = index(metric);
    double variance =
        spreads.ofCandidate(group, index)
            - 2 * times * spreads.ofBoth(group, index)
            + times * times * spreads.ofChampion(group, index);
    return Math.sqrt(Math.max(0, variance)) / totals.of(group).weight;
  }

  private static GateInterval within(GateInterval found, double least, double most) {
    return new GateInterval(
        Math.max(least, found.lower()), Math.min(most, found.upper()), found.level());
  }

  private int index(MetricName metric) {
    int index = influences.layout().metrics().indexOf(metric);
    if (index < 0) {
      throw new IllegalArgumentException(metric + " was not asked for");
    }
    return index;
  }
}
