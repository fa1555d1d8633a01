package io.sinter.job.internal;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import io.sinter.job.ModelInputs;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import org.jspecify.annotations.Nullable;

/**
 * A number of a model that is an element of a column of arrays, or of bytes.
 *
 * @param name of the number
 * @param column of the arrays
 * @param type of that column
 * @param index of the element, from 0
 * @param width how many elements the model reads, which the first element checks; 0 for others
 */
public record ArrayElement(String name, String column, DataType type, int index, int width) {
  private static final Pattern NAME = Pattern.compile("(?s)(.+)_(\\d{1,9})");

  /** The element a feature is, or null if no column can hold it. */
  public static @Nullable ArrayElement of(Feature feature, FeatureSpec spec, StructType schema) {
    Matcher matcher = NAME.matcher(feature.name());
    if (!(feature instanceof NumericFeature)
        || !matcher.matches()
        || !Arrays.asList(schema.fieldNames()).contains(matcher.group(1))) {
      return null;
    }
    String column = matcher.group(1);
    DataType type = schema.apply(column).dataType();
    if (!(type instanceof ArrayType
        || type instanceof BinaryType
        || type instanceof UserDefinedType<?>)) {
      return null;
    }
    int index = Integer.parseInt(matcher.group(2));
    return new ArrayElement(
        feature.name(), column, type, index, index == 0 ? width(column, spec) : 0);
  }

  private static int width(String column, FeatureSpec spec) {
    int width = 0;
    for (String other : spec.names()) {
      Matcher element = NAME.matcher(other);
      width += element.matches() && element.group(1).equals(column) ? 1 : 0;
    }
    return width;
  }

  /** The element as a float, NaN if missing; empty, with a problem, if the type does not fit. */
  public Optional<Column> project(List<String> problems) {
    Column source = col(ModelInputs.quoted(column));
    Column value;
    Column found;
    if (type instanceof ArrayType array
        && (array.elementType() instanceof NumericType
            || array.elementType() instanceof BooleanType)) {
      value = get(source, lit(index)).cast(DataTypes.FloatType);
      found = size(source);
    } else if (type instanceof BinaryType) {
      Column octet = source.substr(index + 1, 1);
      value = conv(hex(octet), 16, 10).cast(DataTypes.FloatType);
      found = length(source);
    } else {
      problems.add(
          "column %s is %s (allowed: an array of numbers, or binary, for the model's %s; vectors become arrays with vector_to_array)"
              .formatted(column, type.simpleString(), name));
      return Optional.empty();
    }
    if (index == 0) {
      // Once a row is enough.
      Column message =
          concat(
              lit("Cannot read column %s: a row holds ".formatted(column)),
              found.cast(DataTypes.StringType),
              lit(" elements (allowed: %d, as in training).".formatted(width)));
      value =
          when(
                  source.isNotNull().and(found.notEqual(width)),
                  raise_error(message).cast(DataTypes.FloatType))
              .otherwise(value);
    }
    return Optional.of(coalesce(value, lit(Float.NaN)).as(name));
  }
}
