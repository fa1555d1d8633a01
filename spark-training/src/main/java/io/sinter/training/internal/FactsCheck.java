package io.sinter.training.internal;

import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.FillRule;
import io.sinter.training.Loss;
import io.sinter.training.TrainingSet;
import io.sinter.training.internal.data.Moments;
import io.sinter.training.internal.data.RowFacts;
import io.sinter.training.internal.data.RowFacts.Count;
import java.util.ArrayList;
import java.util.List;

/** What the facts of a table's rows say: whether they can be trained on, and the features. */
public final class FactsCheck {
  private final RowFacts facts;
  private final FeatureSpec shape;
  private final Loss loss;

  /**
   * @param facts of all rows
   * @param shape the features as far as they are known without the facts
   * @param loss what is made small
   */
  public FactsCheck(RowFacts facts, FeatureSpec shape, Loss loss) {
    this.facts = facts;
    this.shape = shape;
    this.loss = loss;
  }

  /** How many rows there are. */
  public TrainingSet.Counts counts() {
    return new TrainingSet.Counts(
        facts.count(Count.TRAINING),
        facts.count(Count.TRAINING_POSITIVES),
        facts.count(Count.VALIDATION),
        facts.count(Count.VALIDATION_POSITIVES),
        facts.count(Count.UNLABELLED));
  }

  /** The features, where there are no problems. */
  public FeatureSpec features() {
    if (facts.moments().columns() == 0) {
      return shape;
    }
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < facts.moments().columns(); i++) {
      NumericFeature known = shape.numeric().get(i);
      double mean = facts.moments().mean(i);
      features.add(
          new NumericFeature(
              known.name(),
              known.type(),
              facts.rule().fill() == FillRule.MEDIAN ? known.fill() : mean,
              mean,
              facts.moments().deviation(i)));
    }
    // Those of arrays are fitted already.
    features.addAll(shape.numeric().subList(features.size(), shape.numeric().size()));
    features.addAll(shape.cyclic());
    features.addAll(shape.categorical());
    return new FeatureSpec(features);
  }

  /**
   * Why the rows cannot be trained on.
   *
   * @param weighted whether rows have weights
   * @param oddLabel an example of a label that the loss cannot take
   * @return one line each, starting with the configuration key; empty if they can
   */
  public List<String> problems(boolean weighted, Object oddLabel) {
    List<String> problems = new ArrayList<>();
    long odd = facts.count(Count.ODD_LABELS);
    if (odd > 0) {
      problems.add(Labels.problem(loss).formatted(odd, oddLabel));
    }
    long both = facts.count(Count.BOTH);
    if (both > 0 && !facts.rule().overlap()) {
      problems.add(
          "validation.where: %,d rows are training rows too (allowed: none). Make the predicates exclude each other"
              .formatted(both));
    }
    if (odd == 0) {
      classes("training", Count.TRAINING, Count.TRAINING_POSITIVES, problems);
      classes("validation", Count.VALIDATION, Count.VALIDATION_POSITIVES, problems);
    }
    if (weighted) {
      weights(problems);
    }
    for (int i = 0; i < facts.moments().columns() && facts.count(Count.TRAINING) > 0; i++) {
      numbers(shape.numeric().get(i).name(), facts.moments(), i, problems);
    }
    return problems;
  }

  private void classes(String part, Count all, Count ones, List<String> problems) {
    boolean binary = loss instanceof Loss.Binary;
    long rows = facts.count(all);
    long positives = facts.count(ones);
    if (rows == 0) {
      problems.add(
          "%s.where: no row with a label matches (allowed: at least one%s). Widen the predicate"
              .formatted(part, binary ? " of each class" : ""));
    } else if (binary && (positives == 0 || positives == rows)) {
      problems.add(
          "%s.where: all %,d rows have label %d (allowed: at least one of each class). Widen the predicate"
              .formatted(part, rows, positives == 0 ? 0 : 1));
    }
  }

  private void weights(List<String> problems) {
    long odd = facts.count(Count.ODD_WEIGHTS);
    if (odd > 0) {
      problems.add(
          "weight: %,d rows have a weight that is missing, negative or infinite (allowed: finite, at least 0). Correct the column, or choose another"
              .formatted(odd));
    }
    if (facts.count(Count.TRAINING_WEIGHTED) == 0) {
      problems.add(weightless("training"));
    }
    if (facts.count(Count.VALIDATION_WEIGHTED) == 0) {
      problems.add(weightless("validation"));
    }
  }

  private static String weightless(String part) {
    return "weight: no %s row has a weight above 0 (allowed: at least one). Correct the column, or choose another"
        .formatted(part);
  }

  private static void numbers(String name, Moments moments, int column, List<String> problems) {
    double min = moments.minimum(column);
    double max = moments.maximum(column);
    if (moments.count(column) == 0) {
      problems.add(
          "features.numeric: column %s has no value in the training rows. Leave it out"
              .formatted(name));
    } else if (Double.isInfinite(min) || Double.isInfinite(max)) {
      problems.add(
          "features.numeric: column %s holds infinite values in the training rows (allowed: finite, null, NaN). Replace them by null, or leave it out"
              .formatted(name));
    } else if (min == max || !(moments.deviation(column) > 0)) {
      problems.add(
          "features.numeric: column %s is %s in all training rows (allowed: at least two values). Leave it out"
              .formatted(name, min));
    }
  }
}
