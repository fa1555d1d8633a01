package io.sinter.training.internal.scan;

import io.sinter.training.internal.data.RowSpec;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * The moments of many columns in one pass, over the rows that ranks train on. As SQL aggregates
 * they would be five expressions a column: with 64 columns Spark gives up compiling them, and a
 * pass takes thirty times as long.
 */
public final class NumericFacts {
  private NumericFacts() {}

  /**
   * Reads the rows once: straight from the files' columns where ranks do so too.
   *
   * @param rows the columns of the specification in its order, then whether a row is for training,
   *     then whether it is for validation
   * @param numbers the first so many columns are described; null counts as missing, as NaN does
   * @return the same for the same files, whatever task ends first
   */
  public static Moments of(Dataset<Row> rows, RowSpec spec, int numbers) {
    Moments all = new Moments(numbers);
    if (numbers > 0) {
      List<ColumnarScan> scans = ColumnarScans.of(rows);
      for (ColumnarScan scan : scans) {
        pass(scan.rdd(), scan.source(), spec, all);
      }
      if (scans.isEmpty()) {
        pass(rows.queryExecution().toRdd(), RankSource.rowSource(rows, spec), spec, all);
      }
    }
    return all;
  }

  private static void pass(RDD<?> items, Source source, RowSpec spec, Moments all) {
    int numbers = all.columns();
    items
        .toJavaRDD()
        .mapPartitions(part -> List.of(new Pass(source, spec, numbers).over(part)).iterator())
        .collect()
        .forEach(all::merge);
  }

  /** One pass over a part of the rows. */
  private static final class Pass {
    private final Source source;
    private final Roles roles;
    private final Moments moments;
    private final int numbers;
    private final float[][] values;
    private int[] chosen = new int[0];

    Pass(Source source, RowSpec spec, int numbers) {
      this.source = source;
      this.roles = new Roles(source, spec);
      this.moments = new Moments(numbers);
      this.numbers = numbers;
      this.values = new float[numbers][0];
    }

    Moments over(Iterator<?> items) {
      if (source.form() == Source.Form.BATCHES) {
        items.forEachRemaining(item -> add((ColumnarBatch) item));
      } else {
        NumberReader[] readers = new NumberReader[numbers];
        for (int i = 0; i < numbers; i++) {
          readers[i] = NumberReader.of(source.columns().get(i).type());
        }
        items.forEachRemaining(item -> add((InternalRow) item, readers));
      }
      return moments;
    }

    private boolean isTrained(InternalRow row) {
      return roles.trains(row) && !Float.isNaN(roles.target(row));
    }

    private void add(ColumnarBatch batch) {
      int rows = batch.numRows();
      chosen = chosen.length < rows ? new int[rows] : chosen;
      int count = 0;
      for (int i = 0; i < rows; i++) {
        if (isTrained(batch.getRow(i))) {
          chosen[count++] = i;
        }
      }
      for (int i = 0; i < numbers && count > 0; i++) {
        Source.Column column = source.columns().get(i);
        ColumnVector vector = batch.column(column.ordinal());
        values[i] = NumberColumns.read(vector, column.type(), rows, values[i]);
        moments.add(i, values[i], chosen, count);
      }
    }

    private void add(InternalRow row, NumberReader[] readers) {
      if (!isTrained(row)) {
        return;
      }
      for (int i = 0; i < numbers; i++) {
        int ordinal = source.columns().get(i).ordinal();
        moments.add(i, row.isNullAt(ordinal) ? Float.NaN : readers[i].floatAt(row, ordinal));
      }
    }
  }
}
