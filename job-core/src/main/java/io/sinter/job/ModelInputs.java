package io.sinter.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sinter.job.internal.ArrayElement;
import io.sinter.job.internal.EpochSeconds;
import io.sinter.job.internal.Suggestions;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table as the inputs of a model: numbers as float with NaN for a missing value,
 * categories as text with the empty string for a missing one, times as double: seconds since 1970
 * in UTC, with NaN for a missing one, whatever the session's time zone. A number {@code pixels_3}
 * that is no column is element 3 of the array {@code pixels}; a row whose array has another length
 * than the model's makes the query fail. Training, scoring and monitoring use this one projection,
 * so that they cannot disagree on what a missing value is.
 */
public final class ModelInputs {
  private ModelInputs() {}

  /**
   * The projection.
   *
   * @param spec the features, in the order of the result
   * @param schema the table's
   * @param table its name, for messages
   * @return one column a feature, never null, named as the feature
   * @throws JobException naming every missing column and wrong type
   */
  public static Column[] project(FeatureSpec spec, StructType schema, String table) {
    List<String> problems = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (Feature feature : spec.features()) {
      if (!Arrays.asList(schema.fieldNames()).contains(feature.name())) {
        ArrayElement element = ArrayElement.of(feature, spec, schema);
        if (element != null) {
          element.project(problems).ifPresent(columns::add);
          continue;
        }
        problems.add(
            "column %s is missing%s"
                .formatted(
                    feature.name(),
                    Suggestions.of(feature.name(), Arrays.asList(schema.fieldNames()))));
        continue;
      }
      DataType type = schema.apply(feature.name()).dataType();
      Column source = col(quoted(feature.name()));
      if (feature instanceof NumericFeature) {
        if (type instanceof NumericType || type instanceof BooleanType) {
          columns.add(
              coalesce(source.cast(DataTypes.FloatType), lit(Float.NaN)).as(feature.name()));
        } else {
          problems.add(wrongType(feature, type, "a number or a boolean"));
        }
      } else if (feature instanceof CategoricalFeature) {
        if (type instanceof StringType || type instanceof BooleanType || isWhole(type)) {
          columns.add(coalesce(source.cast(DataTypes.StringType), lit("")).as(feature.name()));
        } else {
          problems.add(wrongType(feature, type, "text, a whole number or a boolean"));
        }
      } else if (feature instanceof CyclicFeature) {
        EpochSeconds.of(source, type)
            .ifPresentOrElse(
                seconds -> columns.add(coalesce(seconds, lit(Double.NaN)).as(feature.name())),
                () -> problems.add(wrongType(feature, type, EpochSeconds.TYPES)));
      }
    }
    if (!problems.isEmpty()) {
      throw new JobException(
          ("Cannot read the model's inputs from table %s: %s. Correct the table, or choose a model"
                  + " that was trained on these columns.")
              .formatted(table, String.join("; ", problems)));
    }
    return columns.toArray(Column[]::new);
  }

  /** A column name as Spark's parser takes it, dots and back-ticks included. */
  public static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private static boolean isWhole(DataType type) {
    return type.equals(DataTypes.IntegerType)
        || type.equals(DataTypes.LongType)
        || type.equals(DataTypes.ShortType)
        || type.equals(DataTypes.ByteType);
  }

  private static String wrongType(Feature feature, DataType type, String allowed) {
    return "column %s is %s (allowed: %s)".formatted(feature.name(), type.simpleString(), allowed);
  }
}
