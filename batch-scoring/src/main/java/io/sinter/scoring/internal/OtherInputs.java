package io.sinter.scoring.internal;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import io.sinter.arrow.TabularSpec;
import io.sinter.arrow.TabularType;
import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table as a model from elsewhere takes them: a missing number is NaN where the
 * model takes floating point, and makes the query fail where it takes integers, which have no word
 * for it; a missing text is the empty text.
 */
public final class OtherInputs {
  private OtherInputs() {}

  /**
   * The projection, in the order of the model's columns.
   *
   * @param table the rows' name, for messages
   * @throws JobException naming every missing column and wrong type
   */
  public static Column[] project(TabularSpec call, StructType schema, String table) {
    List<String> problems = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (TabularSpec.TabularColumn column : call.columns()) {
      if (!Arrays.asList(schema.fieldNames()).contains(column.name())) {
        problems.add("column %s is missing".formatted(column.name()));
        continue;
      }
      DataType type = schema.apply(column.name()).dataType();
      Column source = col(ModelInputs.quoted(column.name()));
      String allowed = allowed(column.type(), type);
      if (allowed.isEmpty()) {
        columns.add(converted(column, source, table).as(column.name()));
      } else {
        problems.add(
            "column %s is %s (allowed: %s)".formatted(column.name(), type.simpleString(), allowed));
      }
    }
    if (!problems.isEmpty()) {
      throw new JobException(
          "Cannot read the model's inputs from table %s: %s. Correct the table or %s, or choose another model."
              .formatted(
                  table, String.join("; ", problems), io.sinter.scoring.ScoreKeys.MODEL_COLUMNS));
    }
    return columns.toArray(Column[]::new);
  }

  /** What would be allowed; empty if the type is. */
  private static String allowed(TabularType wanted, DataType found) {
    boolean whole =
        found instanceof ByteType
            || found instanceof ShortType
            || found instanceof IntegerType
            || found instanceof LongType
            || found instanceof BooleanType;
    return switch (wanted) {
      case FLOAT, DOUBLE ->
          found instanceof NumericType || found instanceof BooleanType
              ? ""
              : "a number or a boolean";
      case INT32, INT64 -> whole ? "" : "a whole number or a boolean";
      case STRING -> found instanceof StringType || whole ? "" : "text or a whole number";
    };
  }

  private static Column converted(TabularSpec.TabularColumn column, Column source, String table) {
    return switch (column.type()) {
      case FLOAT -> coalesce(source.cast(DataTypes.FloatType), lit(Float.NaN));
      case DOUBLE -> coalesce(source.cast(DataTypes.DoubleType), lit(Double.NaN));
      case STRING -> coalesce(source.cast(DataTypes.StringType), lit(""));
      case INT64 -> present(column, source.cast(DataTypes.LongType), table);
      case INT32 -> {
        Column wide = source.cast(DataTypes.LongType);
        Column fits =
            when(
                    wide.between(Integer.MIN_VALUE, Integer.MAX_VALUE).or(wide.isNull()),
                    wide.cast(DataTypes.IntegerType))
                .otherwise(refused(column, table, "is beyond 32 bits"));
        yield present(column, fits, table);
      }
    };
  }

  private static Column present(TabularSpec.TabularColumn column, Column value, String table) {
    return coalesce(value, refused(column, table, "is null"));
  }

  private static Column refused(TabularSpec.TabularColumn column, String table, String what) {
    DataType type = column.type() == TabularType.INT64 ? DataTypes.LongType : DataTypes.IntegerType;
    return raise_error(
            lit(
                "Cannot score %s: a value of column %s %s, and the model takes it as an integer (allowed: present values). Fill it, or leave the rows out with source.where."
                    .formatted(table, column.name(), what)))
        .cast(type);
  }
}
