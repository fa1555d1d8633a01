package io.sinter.training;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a network is trained to make small, and with it what the label is and how a model is
 * measured. A step's loss is the sum over its rows, each times its weight, divided by the number of
 * rows of all ranks. Immutable.
 */
public sealed interface Loss extends Serializable {
  /** Two classes, labels 0 and 1: binary cross-entropy of one logit a row. */
  static Loss binary() {
    return new Binary();
  }

  /**
   * Several classes: cross-entropy of the softmax of a logit a class. The classes are the values of
   * the label in the training rows, text or whole numbers.
   */
  static Multiclass multiclass() {
    return new Multiclass(List.of(), Map.of());
  }

  /** A number: squared difference. */
  static Regression squared() {
    return new Regression(RegressionKind.SQUARED, 1);
  }

  /** A number: absolute difference. */
  static Regression absolute() {
    return new Regression(RegressionKind.ABSOLUTE, 1);
  }

  /**
   * A number: half the squared difference up to {@code delta}, linear beyond (Huber, 1964).
   *
   * @param delta above 0
   */
  static Regression huber(double delta) {
    return new Regression(RegressionKind.HUBER, delta);
  }

  /**
   * Quantiles of a number: the pinball loss, mean over the quantiles (Koenker and Bassett, 1978).
   *
   * @param quantiles each above 0 and below 1, ascending
   */
  static Quantile quantile(List<Double> quantiles) {
    return new Quantile(quantiles);
  }

  /**
   * A count or another number of at least 0, with a logarithmic link: {@code exp(x) - y * x}, the
   * negative log-likelihood of a Poisson distribution up to a constant.
   */
  static Loss poisson() {
    return new Poisson();
  }

  /** How many outputs a network has a row. */
  int outputs();

  /** The metric that says which epoch is best. */
  SelectionMetric selection();

  /** The names of what is measured on the validation rows, in the order of reports. */
  List<String> metrics();

  /** A few words for people. */
  String description();

  /** See {@link Loss#binary()}. */
  record Binary() implements Loss {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public SelectionMetric selection() {
      return new SelectionMetric("auc", SelectionMetric.Goal.LARGE);
    }

    @Override
    public List<String> metrics() {
      return List.of("auc", "accuracy", "log_loss");
    }

    @Override
    public String description() {
      return "binary cross-entropy";
    }
  }

  /**
   * See {@link Loss#multiclass()}.
   *
   * @param classes in the order of the outputs; empty until a table's classes are known
   * @param classWeights what a row's loss is multiplied with, by its class; 1 where none is given
   */
  record Multiclass(List<String> classes, Map<String, Double> classWeights) implements Loss {
    /** Copies and checks. */
    public Multiclass {
      classes = List.copyOf(classes);
      classWeights = Map.copyOf(classWeights);
      classWeights.forEach(
          (name, weight) ->
              LossChecks.require(
                  weight >= 0 && Double.isFinite(weight),
                  "the weight of class %s is %s (allowed: at least 0). Correct it"
                      .formatted(name, weight)));
      if (!classes.isEmpty()) {
        for (String name : classWeights.keySet()) {
          LossChecks.require(
              classes.contains(name),
              "class %s has a weight, but no training row (classes: %s). Remove its weight"
                  .formatted(name, String.join(", ", classes)));
        }
      }
    }

    /** With weights of classes, by name. */
    public Multiclass withClassWeights(Map<String, Double> weights) {
      return new Multiclass(classes, weights);
    }

    /** With classes. */
    public Multiclass withClasses(List<String> names) {
      return new Multiclass(names, classWeights);
    }

    /** The weight of each class. */
    public double[] weights() {
      return classes.stream().mapToDouble(name -> classWeights.getOrDefault(name, 1.0)).toArray();
    }

    @Override
    public int outputs() {
      return classes.size();
    }

    @Override
    public SelectionMetric selection() {
      return new SelectionMetric("log_loss", SelectionMetric.Goal.SMALL);
    }

    @Override
    public List<String> metrics() {
      return List.of("log_loss", "accuracy", "macro_f1", "macro_auc");
    }

    @Override
    public String description() {
      return classes.isEmpty()
          ? "cross-entropy of the classes"
          : "cross-entropy of %d classes".formatted(classes.size());
    }
  }

  /** What becomes of a difference. */
  enum RegressionKind {
    /** Its square. */
    SQUARED,
    /** Its absolute value. */
    ABSOLUTE,
    /** Half its square when small, its absolute value when large. */
    HUBER
  }

  /**
   * See {@link Loss#squared()}, {@link Loss#absolute()} and {@link Loss#huber}.
   *
   * @param kind what becomes of a difference
   * @param delta where {@code HUBER} turns linear, above 0
   */
  record Regression(RegressionKind kind, double delta) implements Loss {
    /** Checks. */
    public Regression {
      LossChecks.require(
          delta > 0 && Double.isFinite(delta),
          "delta is %s (allowed: above 0). Correct it".formatted(delta));
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public SelectionMetric selection() {
      return new SelectionMetric(
          kind == RegressionKind.SQUARED ? "rmse" : "mae", SelectionMetric.Goal.SMALL);
    }

    @Override
    public List<String> metrics() {
      return List.of("rmse", "mae", "r2");
    }

    @Override
    public String description() {
      return switch (kind) {
        case SQUARED -> "squared error";
        case ABSOLUTE -> "absolute error";
        case HUBER -> "Huber loss, delta " + delta;
      };
    }
  }

  /**
   * See {@link Loss#quantile}.
   *
   * @param quantiles in the order of the outputs
   */
  record Quantile(List<Double> quantiles) implements Loss {
    /** Copies and checks. */
    public Quantile {
      quantiles = List.copyOf(quantiles);
      LossChecks.require(
          !quantiles.isEmpty(), "no quantile is given (allowed: at least one). Give one");
      double previous = 0;
      for (double quantile : quantiles) {
        LossChecks.require(
            quantile > previous && quantile < 1,
            "the quantiles are %s (allowed: each above 0 and below 1, ascending). Correct them"
                .formatted(quantiles));
        previous = quantile;
      }
    }

    @Override
    public int outputs() {
      return quantiles.size();
    }

    @Override
    public SelectionMetric selection() {
      return new SelectionMetric("pinball", SelectionMetric.Goal.SMALL);
    }

    @Override
    public List<String> metrics() {
      return Stream.concat(
              Stream.of("pinball"), quantiles.stream().map(quantile -> "coverage_" + quantile))
          .toList();
    }

    @Override
    public String description() {
      return "pinball loss of quantiles " + quantiles;
    }
  }

  /** See {@link Loss#poisson()}. */
  record Poisson() implements Loss {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public SelectionMetric selection() {
      return new SelectionMetric("deviance", SelectionMetric.Goal.SMALL);
    }

    @Override
    public List<String> metrics() {
      return List.of("deviance", "rmse", "mae");
    }

    @Override
    public String description() {
      return "Poisson likelihood";
    }
  }
}
