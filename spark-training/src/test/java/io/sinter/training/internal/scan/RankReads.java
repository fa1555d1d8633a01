package io.sinter.training.internal.scan;

import io.sinter.training.LoaderOptions;
import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.data.RowBatch;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.data.VectorBatch;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** What ranks hand out, gathered from real tasks. */
public final class RankReads {
  private RankReads() {}

  /**
   * One row as a rank hands it out.
   *
   * @param inputs by input, all elements as floats
   */
  public record ReadRow(
      int rank, boolean validation, List<List<Float>> inputs, double target, float weight)
      implements Serializable {}

  /** One epoch of all ranks, each in its order, training rows first. */
  public static List<ReadRow> epoch(RankSource source, LoaderOptions options, int batchRows) {
    ReadRow[] rows =
        (ReadRow[])
            source
                .shares()
                .mapPartitions(
                    new Read(source.reading(), options, batchRows),
                    /* preservesPartitioning= */ false,
                    ClassTag$.MODULE$.apply(ReadRow.class))
                .collect();
    return List.of(rows);
  }

  /** One epoch with default options. */
  public static List<ReadRow> epoch(Dataset<Row> rows, RowSpec spec, int ranks) {
    return epoch(RankSource.of(rows, spec, ranks), LoaderOptions.DEFAULT, 64);
  }

  private static final class Read extends AbstractFunction1<Iterator<RankSplit>, Iterator<ReadRow>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Reading reading;
    private final LoaderOptions options;
    private final int batchRows;

    Read(Reading reading, LoaderOptions options, int batchRows) {
      this.reading = reading;
      this.options = options;
      this.batchRows = batchRows;
    }

    @Override
    public Iterator<ReadRow> apply(Iterator<RankSplit> splits) {
      int rank = TaskContext.getPartitionId();
      List<ReadRow> read = new ArrayList<>();
      Path directory = Path.of(System.getProperty("java.io.tmpdir"));
      try (RankRows rows = reading.read(splits, options, () -> directory)) {
        int batches = (int) ((rows.trainingRows() + batchRows - 1) / batchRows);
        long[] bounds = new long[batches + 1];
        for (int i = 0; i <= batches; i++) {
          bounds[i] = Math.min((long) i * batchRows, rows.trainingRows());
        }
        try (BatchStream stream = rows.training(/* seed= */ 1, /* epoch= */ 1, rank, bounds, 0)) {
          drain(stream, rank, /* validation= */ false, read);
        }
        try (BatchStream stream = rows.validation(batchRows)) {
          drain(stream, rank, /* validation= */ true, read);
        }
      }
      return CollectionConverters.asScala(read.iterator());
    }

    private static void drain(
        BatchStream stream, int rank, boolean validation, List<ReadRow> read) {
      for (RowBatch next = stream.next(); next != null; next = stream.next()) {
        try (VectorBatch batch = (VectorBatch) next) {
          for (int row = 0; row < batch.rows(); row++) {
            List<List<Float>> inputs = new ArrayList<>();
            for (FieldVector input : batch.inputs()) {
              FixedSizeListVector list = (FixedSizeListVector) input;
              List<Float> elements = new ArrayList<>();
              for (int i = 0; i < list.getListSize(); i++) {
                elements.add((float) number(list.getDataVector(), row * list.getListSize() + i));
              }
              inputs.add(elements);
            }
            read.add(
                new ReadRow(
                    rank,
                    validation,
                    inputs,
                    number(batch.target(), row),
                    batch.weight() == null ? 1 : (float) number(batch.weight(), row)));
          }
        }
      }
    }

    private static double number(FieldVector vector, int index) {
      return vector instanceof BigIntVector longs
          ? longs.get(index)
          : ((Float4Vector) vector).get(index);
    }
  }
}
