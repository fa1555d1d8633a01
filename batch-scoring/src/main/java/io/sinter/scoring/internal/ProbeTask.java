package io.sinter.scoring.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Loads a model afresh and times batches of the partition's rows; no row for an empty one. */
public final class ProbeTask implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private static final long serialVersionUID = 1L;

  /** Nanoseconds of loading, nanoseconds of each batch, rows without a score. */
  public static final StructType SCHEMA =
      new StructType()
          .add("load", DataTypes.LongType, false)
          .add("batches", DataTypes.createArrayType(DataTypes.LongType, false), false)
          .add("without", DataTypes.LongType, false);

  private final Broadcast<ModelBytes> bytes;
  private final FreshModel fresh;
  private final int batchRows;
  private final int batches;

  /**
   * @param batches how many are timed
   */
  public ProbeTask(Broadcast<ModelBytes> bytes, FreshModel fresh, int batchRows, int batches) {
    this.bytes = bytes;
    this.fresh = fresh;
    this.batchRows = batchRows;
    this.batches = batches;
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    List<InternalRow> kept = new ArrayList<>();
    while (rows.hasNext() && kept.size() < batchRows) {
      kept.add(rows.next().copy());
    }
    if (kept.isEmpty()) {
      return List.<InternalRow>of().iterator();
    }
    ModelBytes network = bytes.value();
    /* The first load in a JVM brings in the native libraries, which are not the model's. */
    fresh.load(network, batchRows).close();
    long start = System.nanoTime();
    try (RowScorer model = fresh.load(network, batchRows)) {
      long load = System.nanoTime() - start;
      return List.<InternalRow>of(measure(model, kept, load)).iterator();
    }
  }

  private InternalRow measure(RowScorer model, List<InternalRow> rows, long load) {
    long[] nanos = new long[batches];
    try (RootAllocator allocator = new RootAllocator();
        InputBatch batch = new InputBatch(allocator, fresh.inputs(), 0, batchRows)) {
      for (int i = 0; i < batches; i++) {
        long start = System.nanoTime();
        for (int row = 0; row < batchRows; row++) {
          batch.add(rows.get(row % rows.size()));
        }
        model.score(batch.finish());
        nanos[i] = System.nanoTime() - start;
      }
    }
    long without = 0;
    for (int row = 0; row < batchRows; row++) {
      without += Double.isFinite(model.score(row)) ? 0 : 1;
    }
    return new GenericInternalRow(new Object[] {load, new GenericArrayData(nanos), without});
  }
}
