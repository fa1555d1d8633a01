package io.sinter.training.internal.ml;

import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import io.sinter.training.TorchColumnParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * What a network reads of a table: at most one column of vectors or arrays, whose elements become
 * numbers called {@code <column>_0}, {@code <column>_1} and so on, then columns of numbers, then
 * columns of categories.
 *
 * @param vector the name of the column of vectors; empty for none
 * @param width how many elements its vectors have; 0 for none
 * @param numeric columns of numbers
 * @param categorical columns of categories
 */
public record InputColumns(
    String vector, int width, List<String> numeric, List<String> categorical) {
  /** Copies. */
  public InputColumns {
    numeric = List.copyOf(numeric);
    categorical = List.copyOf(categorical);
  }

  /** The column of vectors that the params name, if they name one. */
  public static Optional<String> vectorColumn(TorchColumnParams params) {
    boolean others = params.getNumericCols().length + params.getCategoricalCols().length > 0;
    return others && !params.isSet(params.featuresCol())
        ? Optional.empty()
        : Optional.of(params.getFeaturesCol());
  }

  /**
   * The inputs of a table. Reads one row if the width of its vectors is not in the schema.
   *
   * @throws JobException if that row has no vector
   */
  static InputColumns of(Dataset<Row> table, TorchColumnParams params) {
    Optional<String> vector = vectorColumn(params);
    return new InputColumns(
        vector.orElse(""),
        vector.map(name -> width(table, name)).orElse(0),
        List.of(params.getNumericCols()),
        List.of(params.getCategoricalCols()));
  }

  /** Names of all numbers: the elements of the vector, then the columns. */
  List<String> numericNames() {
    List<String> names =
        new ArrayList<>(IntStream.range(0, width).mapToObj(i -> element(vector, i)).toList());
    names.addAll(numeric);
    return names;
  }

  /** The inputs as flat columns. */
  List<Column> columns(Dataset<Row> table) {
    List<Column> columns = new ArrayList<>();
    if (width > 0) {
      Column elements = elements(table, vector);
      for (int i = 0; i < width; i++) {
        columns.add(elements.getItem(i).as(element(vector, i)));
      }
    }
    numeric.forEach(name -> columns.add(table.col(ModelInputs.quoted(name))));
    categorical.forEach(name -> columns.add(table.col(ModelInputs.quoted(name))));
    return columns;
  }

  /** The name of an element of a vector. */
  static String element(String vector, int index) {
    return vector + "_" + index;
  }

  /** Whether a column can hold the vectors. */
  static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType())
        || (type instanceof ArrayType array
            && org.apache.spark.sql.types.NumericType.class.isInstance(array.elementType()));
  }

  private static Column elements(Dataset<Row> table, String vector) {
    Column column = table.col(ModelInputs.quoted(vector));
    return table.schema().apply(vector).dataType() instanceof ArrayType
        ? column.cast(DataTypes.createArrayType(DataTypes.DoubleType))
        : functions.vector_to_array(column, "float64");
  }

  private static int width(Dataset<Row> table, String vector) {
    StructField field = table.schema().apply(vector);
    if (field.dataType().equals(SQLDataTypes.VectorType())) {
      int known = AttributeGroup.fromStructField(field).size();
      if (known > 0) {
        return known;
      }
    }
    Column size = org.apache.spark.sql.functions.size(elements(table, vector));
    Row first =
        table
            .where(table.col(ModelInputs.quoted(vector)).isNotNull())
            .select(size)
            .takeAsList(1)
            .stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new JobException(
                        "Cannot train: column %s has no vector in any row (allowed: at least one). Check featuresCol and the rows."
                            .formatted(vector)));
    if (first.getInt(0) < 1) {
      throw new JobException(
          "Cannot train: column %s has an empty vector (allowed: at least one element). Check what made it."
              .formatted(vector));
    }
    return first.getInt(0);
  }
}
