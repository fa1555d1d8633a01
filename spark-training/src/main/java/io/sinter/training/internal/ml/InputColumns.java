package io.sinter.training.internal.ml;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.nanvl;

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
 * @param elements the elements that are read: those that are not the same in every row, of which
 *     encoders and assemblers make some and which tell a network nothing
 * @param numeric columns of numbers
 * @param categorical columns of categories
 */
public record InputColumns(
    String vector,
    int width,
    List<Integer> elements,
    List<String> numeric,
    List<String> categorical) {
  /** Copies. */
  public InputColumns {
    elements = List.copyOf(elements);
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
   * The inputs of a table. Reads its vectors once, and one row before if their width is not in the
   * schema.
   *
   * @throws JobException if there is no vector
   */
  static InputColumns of(Dataset<Row> table, TorchColumnParams params) {
    Optional<String> vector = vectorColumn(params);
    int width = vector.map(name -> width(table, name)).orElse(0);
    return new InputColumns(
        vector.orElse(""),
        width,
        vector.map(name -> varying(table, name, width)).orElse(List.of()),
        List.of(params.getNumericCols()),
        List.of(params.getCategoricalCols()));
  }

  /** Names of all numbers: the elements of the vector, then the columns. */
  List<String> numericNames() {
    List<String> names = new ArrayList<>(elements.stream().map(i -> element(vector, i)).toList());
    names.addAll(numeric);
    return names;
  }

  /** The inputs as flat columns. */
  List<Column> columns(Dataset<Row> table) {
    List<Column> columns = new ArrayList<>();
    if (width > 0) {
      Column values = elements(table, vector);
      for (int i : elements) {
        columns.add(values.getItem(i).as(element(vector, i)));
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

  private static List<Integer> varying(Dataset<Row> table, String vector, int width) {
    Column values = elements(table, vector);
    List<Column> bounds = new ArrayList<>(List.of(lit(width)));
    for (int i = 0; i < width; i++) {
      Column value = nanvl(values.getItem(i), lit(null));
      bounds.add(min(value).notEqual(max(value)));
    }
    Row facts = table.agg(count(lit(1)), bounds.toArray(Column[]::new)).head();
    return IntStream.range(0, width)
        .filter(i -> facts.isNullAt(i + 2) || facts.getBoolean(i + 2))
        .boxed()
        .toList();
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
