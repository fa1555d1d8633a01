package io.sinter.training.internal.ml;

import io.sinter.training.Loss;
import io.sinter.training.TorchColumnParams;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns a model appends, as MLlib's classifiers and regressors do. An empty name means no
 * such column.
 *
 * @param raw the column of margins, or of all quantiles
 * @param probability the column of probabilities
 * @param prediction the column of predictions
 * @param kind what the network's scores are
 * @param threshold of a binary classifier
 */
record Outputs(String raw, String probability, String prediction, Kind kind, double threshold)
    implements Serializable {
  /** The bounds within which 32-bit probabilities tell margins apart. */
  private static final double CLOSEST_TO_ZERO = Float.MIN_VALUE;

  private static final double CLOSEST_TO_ONE = 1 - 0x1p-25;

  /** What scores are. */
  enum Kind {
    /** The probability of class 1. */
    BINARY,
    /** The probability of each class. */
    CLASSES,
    /** A number. */
    NUMBER,
    /** Several quantiles of a number, ascending. */
    QUANTILES
  }

  static Outputs of(TorchColumnParams params, Loss loss) {
    Kind kind = kind(loss);
    boolean classes = kind == Kind.BINARY || kind == Kind.CLASSES;
    return new Outputs(
        kind == Kind.NUMBER ? "" : params.getRawPredictionCol(),
        classes ? params.getProbabilityCol() : "",
        params.getPredictionCol(),
        kind,
        params.getThreshold());
  }

  private static Kind kind(Loss loss) {
    if (loss instanceof Loss.Binary) {
      return Kind.BINARY;
    } else if (loss instanceof Loss.Multiclass) {
      return Kind.CLASSES;
    }
    return loss instanceof Loss.Quantile quantile && quantile.quantiles().size() > 1
        ? Kind.QUANTILES
        : Kind.NUMBER;
  }

  /** Names of the columns, in order. */
  List<String> names() {
    List<String> names = new ArrayList<>(List.of(raw, probability, prediction));
    names.removeIf(String::isEmpty);
    return names;
  }

  /** A schema with the columns. */
  StructType schema(StructType schema) {
    StructType result = schema;
    for (String vector : List.of(raw, probability)) {
      if (!vector.isEmpty()) {
        result = result.add(vector, SQLDataTypes.VectorType(), /* nullable= */ true);
      }
    }
    return prediction.isEmpty()
        ? result
        : result.add(prediction, DataTypes.DoubleType, /* nullable= */ false);
  }

  /**
   * Writes the values of one row.
   *
   * @param row receives the values from {@code at} on
   * @param scores of a batch, row by row
   * @param width scores of a row
   * @param index of the row in the batch
   */
  void write(Object[] row, int at, float[] scores, int width, int index) {
    double[] values = new double[width];
    for (int i = 0; i < width; i++) {
      values[i] = scores[index * width + i];
    }
    int next = at;
    if (!raw.isEmpty()) {
      row[next++] = Vectors.dense(margins(values));
    }
    if (!probability.isEmpty()) {
      row[next++] =
          Vectors.dense(
              kind == Kind.BINARY ? new double[] {1 - values[0], values[0]} : values.clone());
    }
    if (!prediction.isEmpty()) {
      row[next] = prediction(values);
    }
  }

  private double[] margins(double[] values) {
    return switch (kind) {
      case BINARY -> {
        double p = within(values[0]);
        double margin = Math.log(p) - Math.log1p(-p);
        yield new double[] {-margin, margin};
      }
      case CLASSES -> {
        double[] margins = new double[values.length];
        for (int i = 0; i < margins.length; i++) {
          margins[i] = Math.log(within(values[i]));
        }
        yield margins;
      }
      case NUMBER, QUANTILES -> values.clone();
    };
  }

  private double prediction(double[] values) {
    return switch (kind) {
      case BINARY -> values[0] > threshold ? 1 : 0;
      case CLASSES -> {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
          best = values[i] > values[best] ? i : best;
        }
        yield best;
      }
      case NUMBER -> values[0];
      case QUANTILES -> values[values.length / 2];
    };
  }

  private static double within(double probability) {
    return Math.min(Math.max(probability, CLOSEST_TO_ZERO), CLOSEST_TO_ONE);
  }
}
