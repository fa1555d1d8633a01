package io.sinter.drift.internal;

import io.sinter.drift.statistics.WindowLayout;
import io.sinter.drift.statistics.WindowState;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The two passes over the scored rows: one over the reference for the bins, one over everything for
 * the states. Rows are read in Spark's own binary form, cell by cell as primitives; what travels is
 * one state per window and partition.
 */
final class WindowScan implements Serializable {
  /** Parts of the reference, so that a calibration can be tested on rows it has not seen. */
  static final int FOLDS = 5;

  private static final long serialVersionUID = 1L;
  private static final int DEPTH = 2;

  private final RowLayout row;
  private final long referenceStart;
  private final long referenceEnd;
  private final long[] starts;
  private final long[] ends;

  /**
   * @param starts of the windows in microseconds, ascending
   * @param ends of the windows, exclusive
   */
  WindowScan(RowLayout row, long referenceStart, long referenceEnd, long[] starts, long[] ends) {
    this.row = row;
    this.referenceStart = referenceStart;
    this.referenceEnd = referenceEnd;
    this.starts = starts;
    this.ends = ends;
  }

  /** What a scan found: the folds of the reference, the windows, and how many rows it read. */
  static final class Result implements Serializable {
    private static final long serialVersionUID = 1L;
    final WindowState[] folds;
    final WindowState[] windows;
    long rows;

    Result(WindowLayout layout, int windows) {
      this.folds = new WindowState[FOLDS];
      this.windows = new WindowState[windows];
      Arrays.setAll(this.folds, i -> new WindowState(layout));
      Arrays.setAll(this.windows, i -> new WindowState(layout));
    }

    Result merge(Result other) {
      for (int i = 0; i < folds.length; i++) {
        folds[i].merge(other.folds[i]);
      }
      for (int i = 0; i < windows.length; i++) {
        windows[i].merge(other.windows[i]);
      }
      rows += other.rows;
      return this;
    }
  }

  /** A sample of the reference window. */
  ReferenceSample sample(Dataset<Row> reference) {
    return internal(reference)
        .mapPartitions(rows -> List.of(sample(rows)).iterator())
        .treeReduce(ReferenceSample::merge, DEPTH);
  }

  private ReferenceSample sample(Iterator<InternalRow> rows) {
    ReferenceSample sample = new ReferenceSample(row);
    while (rows.hasNext()) {
      InternalRow next = rows.next();
      if (inReference(next)) {
        sample.add(next);
      }
    }
    return sample;
  }

  /** The states of the reference and of all windows. */
  Result count(Dataset<Row> scored, WindowLayout layout) {
    return internal(scored)
        .mapPartitions(rows -> List.of(count(rows, layout)).iterator())
        .treeReduce(Result::merge, DEPTH);
  }

  private Result count(Iterator<InternalRow> rows, WindowLayout layout) {
    Result result = new Result(layout, starts.length);
    Versions versions = new Versions();
    CategoryIndex[] categories =
        layout.vocabularies().stream().map(CategoryIndex::new).toArray(CategoryIndex[]::new);
    while (rows.hasNext()) {
      InternalRow next = rows.next();
      result.rows++;
      if (next.isNullAt(RowLayout.TIME)) {
        continue;
      }
      String version = versions.of(next);
      if (inReference(next)) {
        int fold = (int) ((next.getLong(RowLayout.HASH) >>> 40) % FOLDS);
        add(result.folds[fold], next, version, categories);
      }
      int window = window(next.getLong(RowLayout.TIME));
      if (window >= 0) {
        add(result.windows[window], next, version, categories);
      }
    }
    return result;
  }

  private void add(
      WindowState state, InternalRow next, String version, CategoryIndex[] categories) {
    state.addRow(version);
    double score = number(next, RowLayout.SCORE);
    state.scores().add(score, number(next, RowLayout.PREDICTION), number(next, RowLayout.LABEL));
    state.numeric(row.numeric()).add(score);
    if (next.isNullAt(RowLayout.MATCHED)) {
      state.addUnmatched();
      return;
    }
    for (int i = 0; i < row.numeric(); i++) {
      state.numeric(i).add(number(next, row.numericAt(i)));
    }
    for (int i = 0; i < categories.length; i++) {
      state.category(i).add(category(next, row.categoryAt(i), categories[i]));
    }
  }

  private static int category(InternalRow row, int place, CategoryIndex index) {
    int known = index.values().size();
    if (row.isNullAt(place)) {
      return known + 1;
    }
    UTF8String text = row.getUTF8String(place);
    if (text.numBytes() == 0) {
      return known + 1;
    }
    int found = index.find(text);
    return found < 0 ? known : found;
  }

  private boolean inReference(InternalRow row) {
    if (row.isNullAt(RowLayout.TIME)) {
      return false;
    }
    long time = row.getLong(RowLayout.TIME);
    return time >= referenceStart && time < referenceEnd;
  }

  private int window(long time) {
    int place = Arrays.binarySearch(starts, time);
    int window = place >= 0 ? place : -place - 2;
    return window >= 0 && time < ends[window] ? window : -1;
  }

  private static double number(InternalRow row, int place) {
    return row.isNullAt(place) ? Double.NaN : row.getDouble(place);
  }

  private static JavaRDD<InternalRow> internal(Dataset<Row> rows) {
    return rows.queryExecution().toRdd().toJavaRDD();
  }

  /* The text of a row's model version; rows of one version follow each other, so it is kept. */
  private static final class Versions {
    private UTF8String bytes = UTF8String.EMPTY_UTF8;
    private String text = "";

    String of(InternalRow row) {
      UTF8String version =
          row.isNullAt(RowLayout.VERSION)
              ? UTF8String.EMPTY_UTF8
              : row.getUTF8String(RowLayout.VERSION);
      if (!version.equals(bytes)) {
        bytes = version.copy();
        text = version.toString();
      }
      return text;
    }
  }
}
