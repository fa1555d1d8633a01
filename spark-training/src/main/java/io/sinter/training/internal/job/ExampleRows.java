package io.sinter.training.internal.job;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.ModelInputs;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.ArrayColumn;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** Rows of a training set as a package shows them: a value a feature, of arrays one an element. */
final class ExampleRows {
  private ExampleRows() {}

  /** All rows. */
  static List<Map<String, Object>> of(
      Dataset<Row> rows, FeatureSpec features, List<ArrayColumn> arrays) {
    List<Map<String, Object>> examples = new ArrayList<>();
    for (Row row : rows.collectAsList()) {
      Map<String, @Nullable Object> elements = new LinkedHashMap<>();
      for (ArrayColumn array : arrays) {
        Object values = row.getAs(array.name());
        for (int i = 0; i < array.width(); i++) {
          elements.put(array.element(i), element(values, i));
        }
      }
      Map<String, Object> example = new LinkedHashMap<>();
      for (String name : features.names()) {
        Object value = elements.containsKey(name) ? elements.get(name) : row.getAs(name);
        example.put(name, plain(value));
      }
      examples.add(example);
    }
    return examples;
  }

  /** A value as JSON has it: times are text, with Z where they are moments. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof BigDecimal number) {
      return number.doubleValue();
    } else if (value instanceof Timestamp timestamp) {
      return timestamp.toInstant().toString();
    } else if (value instanceof Date date) {
      return date.toLocalDate().toString();
    }
    return value instanceof Temporal time ? time.toString() : value;
  }

  private static @Nullable Object element(@Nullable Object values, int index) {
    if (values instanceof Vector vector) {
      return index < vector.size() ? vector.apply(index) : null;
    } else if (values instanceof byte[] bytes) {
      return index < bytes.length ? bytes[index] & 0xff : null;
    } else if (values instanceof Seq<?> list) {
      return index < list.size() ? list.apply(index) : null;
    }
    return null;
  }

  /** The rows with arrays in the place of vectors, which the projection of inputs does not know. */
  static Dataset<Row> withoutVectors(Dataset<Row> rows, List<ArrayColumn> arrays) {
    Dataset<Row> result = rows;
    for (ArrayColumn array : arrays) {
      if (rows.schema().apply(array.name()).dataType().equals(SQLDataTypes.VectorType())) {
        result =
            result.withColumn(
                array.name(),
                functions.vector_to_array(col(ModelInputs.quoted(array.name())), "float64"));
      }
    }
    return result;
  }
}
