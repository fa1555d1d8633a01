package io.sinter.training.internal;

import io.sinter.registry.ColumnType;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import java.util.ArrayList;
import java.util.List;

/**
 * The numbers that a network reads of a row, side by side: the numeric features, then sine and
 * cosine of each period of the times. The latter are made while rows are read, are never missing,
 * and stay as they are: their mean is taken as 0 and their deviation as 1.
 */
public final class NumberInputs {
  private NumberInputs() {}

  /** Each with what becomes of it. */
  public static List<NumericFeature> of(FeatureSpec features) {
    List<NumericFeature> numbers = new ArrayList<>(features.numeric());
    for (CyclicFeature time : features.cyclic()) {
      for (String name : time.numbers()) {
        numbers.add(new NumericFeature(name, ColumnType.DOUBLE, 0, 0, 1));
      }
    }
    return numbers;
  }

  /** How many there are. */
  public static int count(FeatureSpec features) {
    return features.numeric().size()
        + features.cyclic().stream().mapToInt(CyclicFeature::width).sum();
  }
}
