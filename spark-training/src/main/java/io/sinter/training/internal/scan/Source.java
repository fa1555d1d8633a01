package io.sinter.training.internal.scan;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;

/**
 * How the items of one source are read. Immutable; travels to executors.
 *
 * @param form of the items
 * @param columns by index in {@code RowSpec.columns()}
 * @param training a condition on an item's row: whether it is a training row
 * @param validation whether it is a validation row
 */
public record Source(Form form, List<Column> columns, Expression training, Expression validation)
    implements Serializable {
  /** Copies. */
  public Source {
    columns = List.copyOf(columns);
  }

  /** What a source hands out. */
  public enum Form {
    /** Spark's columnar batches. */
    BATCHES,
    /** Spark's internal rows. */
    ROWS
  }

  /** Where an item has a column, and what it holds. */
  public record Column(int ordinal, DataType type) implements Serializable {}
}
