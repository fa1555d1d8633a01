package io.sinter.training.internal.scan;

import io.sinter.training.ArrayColumn;
import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.Moments;
import io.sinter.training.internal.data.RowSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;

/**
 * What one pass over columns of arrays tells, over the rows that ranks read.
 *
 * @param moments of each element of each array in their order, over the training rows
 * @param problem the first row that cannot be read, in words; empty if all can
 */
public record ArrayFacts(Moments moments, String problem) implements Serializable {
  /** Whether a column can be read as an array. */
  public static boolean isArray(DataType type) {
    return (type instanceof ArrayType array && NumberReader.reads(array.elementType()))
        || type instanceof BinaryType
        || Cells.isVector(type);
  }

  /**
   * Reads the rows once.
   *
   * @param rows the columns of the specification in its order, then whether a row is for training,
   *     then whether it is for validation
   */
  public static ArrayFacts of(Dataset<Row> rows, RowSpec spec, List<ArrayColumn> arrays) {
    Source source = RankSource.rowSource(rows, spec);
    ArrayList<ArrayColumn> columns = new ArrayList<>(arrays);
    Moments all = new Moments(width(arrays));
    String problem = "";
    for (ArrayFacts part :
        rows.queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(items -> List.of(new Pass(source, spec, columns).over(items)).iterator())
            .collect()) {
      all.merge(part.moments);
      problem = problem.isEmpty() ? part.problem : problem;
    }
    return new ArrayFacts(all, problem);
  }

  private static int width(List<ArrayColumn> arrays) {
    return arrays.stream().mapToInt(ArrayColumn::width).sum();
  }

  /** One pass over a part of the rows. */
  private static final class Pass {
    private final Roles roles;
    private final List<ArrayColumn> arrays;
    private final List<Cell> cells = new ArrayList<>();
    private final List<Integer> ordinals = new ArrayList<>();
    private final Moments moments;

    Pass(Source source, RowSpec spec, List<ArrayColumn> arrays) {
      this.roles = new Roles(source, spec);
      this.arrays = arrays;
      this.moments = new Moments(width(arrays));
      for (ArrayColumn array : arrays) {
        Source.Column column = source.columns().get(spec.columns().indexOf(array.name()));
        RowSpec.Part part = new RowSpec.Part(array.name(), array.width(), /* vocabulary= */ null);
        cells.add(Cells.of(part, Element.FLOAT32, column.type()));
        ordinals.add(column.ordinal());
      }
    }

    ArrayFacts over(Iterator<InternalRow> rows) {
      long bytes = (long) moments.columns() * Float.BYTES;
      long memory = MemoryUtil.allocateMemory(bytes);
      try {
        while (rows.hasNext()) {
          add(rows.next(), memory);
        }
        return new ArrayFacts(moments, "");
      } catch (Cells.UnreadableRow e) {
        return new ArrayFacts(moments, e.problem());
      } finally {
        MemoryUtil.freeMemory(memory);
      }
    }

    private void add(InternalRow row, long memory) {
      boolean trains = roles.trains(row);
      if (!(trains || roles.validates(row)) || Float.isNaN(roles.target(row))) {
        return;
      }
      int first = 0;
      for (int i = 0; i < cells.size(); i++) {
        cells.get(i).write(row, ordinals.get(i), memory);
        int width = arrays.get(i).width();
        for (int j = 0; trains && j < width; j++) {
          int bits = MemoryUtil.getInt(memory + (long) j * Float.BYTES);
          moments.add(first + j, Float.intBitsToFloat(bits));
        }
        first += width;
      }
    }
  }
}
