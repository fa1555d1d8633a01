package io.sinter.training.internal;

import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.ArrayColumn;
import io.sinter.training.Loss;
import io.sinter.training.Standardization;
import io.sinter.training.TrainingColumns;
import io.sinter.training.internal.data.Moments;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.scan.ArrayFacts;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The elements of arrays as numeric features. Those of one dimension have a mean and a deviation
 * each, those of several share them channel by channel (the pooled moments: Chan, Golub and
 * LeVeque, 1983). An element that never changes, as at the border of images, is centred and not
 * scaled.
 */
final class ArrayFeatures {
  private ArrayFeatures() {}

  /** Elements taken as they are. */
  private static List<Feature> raw(TrainingColumns columns) {
    List<Feature> features = new ArrayList<>();
    for (ArrayColumn array : columns.arrays()) {
      array.elements().forEach(name -> features.add(feature(name, 0, 1)));
    }
    return features;
  }

  /**
   * Reads the arrays once, if they are standardised, and checks their lengths.
   *
   * @param rows as {@code RankSource} takes them
   * @param times the features of times, whose columns follow the arrays
   */
  static List<Feature> of(
      Dataset<Row> rows,
      TrainingColumns columns,
      List<CyclicFeature> times,
      Loss loss,
      List<String> problems) {
    if (columns.arrays().isEmpty() || columns.standardization() == Standardization.NONE) {
      return raw(columns);
    }
    ArrayFacts facts = ArrayFacts.of(rows, spec(columns, times, loss), columns.arrays());
    if (!facts.problem().isEmpty()) {
      problems.add("features.arrays: " + facts.problem());
      return raw(columns);
    }
    return fitted(columns.arrays(), facts.moments(), problems);
  }

  /** From which columns rows are made, before anything is known of the features. */
  private static RowSpec spec(TrainingColumns columns, List<CyclicFeature> times, Loss loss) {
    List<Feature> features = new ArrayList<>();
    columns.numeric().forEach(name -> features.add(feature(name, 0, 1)));
    features.addAll(raw(columns));
    features.addAll(times);
    columns.categorical().forEach(c -> features.add(new CategoricalFeature(c, List.of(), 1)));
    return RowSpec.of(
        new FeatureSpec(features),
        columns.arrays(),
        RowSpec.Label.of(columns.label(), loss),
        columns.weight());
  }

  private static List<Feature> fitted(
      List<ArrayColumn> arrays, Moments moments, List<String> problems) {
    List<Feature> features = new ArrayList<>();
    int first = 0;
    for (ArrayColumn array : arrays) {
      int width = array.width();
      int group = array.shape().size() == 1 ? 1 : width / array.shape().get(0);
      check(array, moments, first, problems);
      for (int start = 0; start < width; start += group) {
        Pool pool = Pool.of(moments, first + start, group);
        for (int i = start; i < start + group; i++) {
          features.add(feature(array.element(i), pool.mean(), pool.scale()));
        }
      }
      first += width;
    }
    return features;
  }

  private static void check(ArrayColumn array, Moments moments, int first, List<String> problems) {
    long count = 0;
    boolean endless = false;
    for (int i = first; i < first + array.width(); i++) {
      count += moments.count(i);
      endless |=
          moments.count(i) > 0
              && (Double.isInfinite(moments.minimum(i)) || Double.isInfinite(moments.maximum(i)));
    }
    if (count == 0) {
      problems.add(
          "features.arrays: column %s has no value in the training rows. Leave it out"
              .formatted(array.name()));
    } else if (endless) {
      problems.add(
          "features.arrays: column %s holds infinite values in the training rows (allowed: finite, null, NaN). Replace them by null, or leave it out"
              .formatted(array.name()));
    }
  }

  private static NumericFeature feature(String name, double mean, double scale) {
    return new NumericFeature(name, ColumnType.DOUBLE, mean, mean, scale);
  }

  /** Mean and deviation of some elements together; 0 and 1 where there is no finite value. */
  private record Pool(double mean, double scale) {
    static Pool of(Moments moments, int first, int size) {
      double count = 0;
      double sum = 0;
      for (int i = first; i < first + size; i++) {
        count += moments.count(i);
        sum += moments.count(i) == 0 ? 0 : moments.count(i) * moments.mean(i);
      }
      double mean = sum / count;
      double squares = 0;
      for (int i = first; i < first + size; i++) {
        if (moments.count(i) > 0) {
          double distance = moments.mean(i) - mean;
          double deviation = moments.deviation(i);
          squares += moments.count(i) * (deviation * deviation + distance * distance);
        }
      }
      double deviation = Math.sqrt(squares / count);
      boolean finite = Double.isFinite(mean) && Double.isFinite(deviation);
      return new Pool(finite ? mean : 0, finite && deviation > 0 ? deviation : 1);
    }
  }
}
