package io.sinter.training.internal.ml;

import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import io.sinter.training.ArrayColumn;
import io.sinter.training.ConvolutionNetwork;
import io.sinter.training.CyclicColumn;
import io.sinter.training.Network;
import io.sinter.training.TorchColumnParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/**
 * What a network reads of a table: columns of numbers, then columns of vectors or arrays, whose
 * elements become numbers called {@code <column>_0}, {@code <column>_1} and so on, then columns of
 * times, then columns of categories.
 *
 * @param vector which of the arrays {@code featuresCol} names; empty for none
 * @param arrays columns of vectors, arrays or bytes
 * @param numeric columns of numbers
 * @param cyclic columns of times
 * @param categorical columns of categories
 */
public record InputColumns(
    String vector,
    List<ArrayColumn> arrays,
    List<String> numeric,
    List<CyclicColumn> cyclic,
    List<String> categorical) {
  /** Copies. */
  public InputColumns {
    arrays = List.copyOf(arrays);
    numeric = List.copyOf(numeric);
    cyclic = List.copyOf(cyclic);
    categorical = List.copyOf(categorical);
  }

  /** The column of vectors that the params name, if they name one. */
  public static Optional<String> vectorColumn(TorchColumnParams params) {
    int others =
        params.getNumericCols().length
            + params.getArrayCols().length
            + params.getCyclicCols().length
            + params.getCategoricalCols().length;
    return others > 0 && !params.isSet(params.featuresCol())
        ? Optional.empty()
        : Optional.of(params.getFeaturesCol());
  }

  /**
   * The inputs of a table. Reads a row of it for each array whose length is not in the schema.
   *
   * @throws JobException if an array has no elements
   */
  static InputColumns of(Dataset<Row> table, TorchColumnParams params, Network network) {
    Optional<String> vector = vectorColumn(params);
    List<String> names = new ArrayList<>(vector.stream().toList());
    names.addAll(List.of(params.getArrayCols()));
    List<ArrayColumn> arrays = new ArrayList<>();
    for (String name : names) {
      arrays.add(ArrayColumn.of(name, width(table, name)));
    }
    // The channels of an image are standardised, not each of its pixels.
    if (network instanceof ConvolutionNetwork convolution
        && arrays.size() == 1
        && arrays.get(0).width() == convolution.numbers()) {
      arrays.set(0, new ArrayColumn(names.get(0), convolution.shape()));
    }
    return new InputColumns(
        vector.orElse(""),
        arrays,
        List.of(params.getNumericCols()),
        times(params),
        List.of(params.getCategoricalCols()));
  }

  /** The columns of times that the params name. */
  static List<CyclicColumn> times(TorchColumnParams params) {
    return Arrays.stream(params.getCyclicCols()).map(CyclicColumn::parse).toList();
  }

  /** The inputs as they lie in the table. */
  List<Column> columns(Dataset<Row> table) {
    List<String> names = new ArrayList<>(numeric);
    arrays.forEach(array -> names.add(array.name()));
    cyclic.forEach(time -> names.add(time.name()));
    names.addAll(categorical);
    return new ArrayList<>(
        names.stream().map(name -> table.col(ModelInputs.quoted(name))).toList());
  }

  /** Whether a column can hold vectors. */
  static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType())
        || type instanceof BinaryType
        || (type instanceof ArrayType array && array.elementType() instanceof NumericType);
  }

  private static int width(Dataset<Row> table, String name) {
    StructField field = table.schema().apply(name);
    boolean vector = field.dataType().equals(SQLDataTypes.VectorType());
    if (vector) {
      int known = AttributeGroup.fromStructField(field).size();
      if (known > 0) {
        return known;
      }
    }
    Column column = table.col(ModelInputs.quoted(name));
    Column values = vector ? functions.vector_to_array(column, "float64") : column;
    Column size =
        field.dataType() instanceof BinaryType
            ? org.apache.spark.sql.functions.length(column)
            : org.apache.spark.sql.functions.size(values);
    Row first =
        table.where(column.isNotNull()).select(size).takeAsList(1).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new JobException(
                        "Cannot train: column %s has no vector in any row (allowed: at least one). Check featuresCol, arrayCols and the rows."
                            .formatted(name)));
    if (first.getInt(0) < 1) {
      throw new JobException(
          "Cannot train: column %s has an empty vector (allowed: at least one element). Check what made it."
              .formatted(name));
    }
    return first.getInt(0);
  }
}
