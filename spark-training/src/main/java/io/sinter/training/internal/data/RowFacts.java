package io.sinter.training.internal.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is found out of rows while they are read: how many there are, which of them a training
 * cannot take, and the moments of their numbers. States of parts of a table merge into that of the
 * whole. Not thread-safe.
 */
public final class RowFacts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final FactsRule rule;
  private final Map<Count, Long> counts = new EnumMap<>(Count.class);
  private final Moments moments;
  private double oddLabel = Double.POSITIVE_INFINITY;

  /** What is counted. */
  public enum Count {
    /** Training rows with a label. */
    TRAINING,
    /** Of these, with label 1. */
    TRAINING_POSITIVES,
    /** Of the training rows with a label, those whose weight is above 0. */
    TRAINING_WEIGHTED,
    /** Validation rows with a label. */
    VALIDATION,
    /** Of these, with label 1. */
    VALIDATION_POSITIVES,
    /** Of the validation rows with a label, those whose weight is above 0. */
    VALIDATION_WEIGHTED,
    /** Rows without a label. */
    UNLABELLED,
    /** Rows for training and for validation. */
    BOTH,
    /** Rows with a label that the loss cannot take. */
    ODD_LABELS,
    /** Rows with a label whose weight is missing, negative or infinite. */
    ODD_WEIGHTS
  }

  /** What a row is for. */
  public enum Role {
    /** It is trained on. */
    TRAINING(Count.TRAINING, Count.TRAINING_POSITIVES, Count.TRAINING_WEIGHTED),
    /** It is validated on. */
    VALIDATION(Count.VALIDATION, Count.VALIDATION_POSITIVES, Count.VALIDATION_WEIGHTED);

    private final Count rows;
    private final Count positives;
    private final Count weighted;

    Role(Count rows, Count positives, Count weighted) {
      this.rows = rows;
      this.positives = positives;
      this.weighted = weighted;
    }
  }

  /** Of no rows yet. */
  public RowFacts(FactsRule rule) {
    this.rule = rule;
    this.moments = new Moments(rule.numbers());
  }

  /** The rule that these facts follow. */
  public FactsRule rule() {
    return rule;
  }

  /** How many rows there are. */
  public long count(Count of) {
    return counts.getOrDefault(of, 0L);
  }

  /** The numbers of the training rows with a label. */
  public Moments moments() {
    return moments;
  }

  /** The smallest label that the loss cannot take; infinite if none is known. */
  public double oddLabel() {
    return oddLabel;
  }

  /** Counts a row without more of it. */
  public void add(Count to) {
    add(to, 1);
  }

  /**
   * Counts rows that have a label.
   *
   * @param role of all of them
   * @param targets labels as numbers
   * @param weights null where rows have none
   * @param chosen indices into the arrays, the first {@code count} of them
   */
  public void add(Role role, float[] targets, float @Nullable [] weights, int[] chosen, int count) {
    long positives = 0;
    for (int i = 0; i < count; i++) {
      float target = targets[chosen[i]];
      positives += target == 1 ? 1 : 0;
      if (!rule.label().takes(target)) {
        add(Count.ODD_LABELS);
        oddLabel = Math.min(oddLabel, target);
      }
    }
    add(role.rows, count);
    if (rule.label() == FactsRule.Label.ZERO_OR_ONE) {
      add(role.positives, positives);
    }
    if (weights != null) {
      long weighted = 0;
      for (int i = 0; i < count; i++) {
        float weight = weights[chosen[i]];
        weighted += weight > 0 ? 1 : 0;
        if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
          add(Count.ODD_WEIGHTS);
        }
      }
      add(role.weighted, weighted);
    }
  }

  private void add(Count to, long rows) {
    counts.merge(to, rows, Long::sum);
  }

  /** Takes all that another state has taken. */
  public void merge(RowFacts other) {
    other.counts.forEach(this::add);
    oddLabel = Math.min(oddLabel, other.oddLabel);
    moments.merge(other.moments);
  }

  /** The state as numbers, to be sent to others of the same rule. */
  public double[] values() {
    Count[] all = Count.values();
    double[] numbers = moments.values();
    double[] values = new double[all.length + 1 + numbers.length];
    for (int i = 0; i < all.length; i++) {
      values[i] = count(all[i]);
    }
    values[all.length] = oddLabel;
    System.arraycopy(numbers, 0, values, all.length + 1, numbers.length);
    return values;
  }

  /** What the states that gave these numbers come to together. */
  public static RowFacts of(FactsRule rule, double[][] parts) {
    RowFacts all = new RowFacts(rule);
    Count[] counts = Count.values();
    for (double[] part : parts) {
      for (int i = 0; i < counts.length; i++) {
        all.add(counts[i], (long) part[i]);
      }
      all.oddLabel = Math.min(all.oddLabel, part[counts.length]);
      all.moments.merge(Moments.of(Arrays.copyOfRange(part, counts.length + 1, part.length)));
    }
    return all;
  }
}
