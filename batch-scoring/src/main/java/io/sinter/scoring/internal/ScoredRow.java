package io.sinter.scoring.internal;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The one row object of a task, which holds the keys, the score and the prediction in turn. */
final class ScoredRow {
  private final SpecificInternalRow score =
      new SpecificInternalRow(
          new StructType()
              .add("score", DataTypes.DoubleType)
              .add("prediction", DataTypes.DoubleType));
  private final JoinedRow row = new JoinedRow();

  /** The row of these; a value that is no number becomes null. */
  InternalRow of(InternalRow keys, double scored, double predicted) {
    set(0, scored);
    set(1, predicted);
    return row.apply(keys, score);
  }

  private void set(int place, double value) {
    if (Double.isNaN(value)) {
      score.setNullAt(place);
    } else {
      score.setDouble(place, value);
    }
  }
}
