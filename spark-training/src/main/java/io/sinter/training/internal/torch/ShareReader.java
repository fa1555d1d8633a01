package io.sinter.training.internal.torch;

import io.sinter.arrow.ArrowTensors;
import io.sinter.arrow.Vocabulary;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.internal.RowLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads the rows of one rank into native memory: Spark rows to Arrow batches to tensors. The order
 * of the result follows the rows' hashes, not the order of arrival, so that one seed gives one
 * training. Used by one thread.
 */
final class ShareReader implements AutoCloseable {
  private static final int BATCH_ROWS = 8192;

  private final RowLayout layout;
  private final List<Vocabulary> vocabularies;
  private final BufferAllocator allocator = new RootAllocator();
  private final List<Float4Vector> numeric = new ArrayList<>();
  private final List<VarCharVector> categorical = new ArrayList<>();
  private final Float4Vector label = new Float4Vector("label", allocator);
  private final List<Share> batches = new ArrayList<>();
  private long[] hashes = new long[1024];
  private boolean[] validation = new boolean[1024];
  private int rows;
  private int batchRows;

  ShareReader(FeatureSpec features) {
    this.layout = RowLayout.of(features);
    this.vocabularies =
        features.categorical().stream()
            .map(CategoricalFeature::vocabulary)
            .map(Vocabulary::of)
            .toList();
    for (int i = 0; i < layout.numeric(); i++) {
      numeric.add(new Float4Vector("numeric_" + i, allocator));
    }
    for (int i = 0; i < layout.categorical(); i++) {
      categorical.add(new VarCharVector("category_" + i, allocator));
    }
  }

  /** The rows of one rank. */
  record Shares(Share training, Share validation) {}

  /** Reads all rows; the tensors belong to the current {@code PointerScope}. */
  Shares read(Iterator<InternalRow> source) {
    begin();
    while (source.hasNext()) {
      add(source.next());
      if (batchRows == BATCH_ROWS) {
        flush();
      }
    }
    flush();
    Share all = concatenate();
    Integer[] order = new Integer[rows];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(hashes[a], hashes[b]));
    return new Shares(select(all, order, false), select(all, order, true));
  }

  private void begin() {
    for (FieldVector vector : vectors()) {
      vector.setInitialCapacity(BATCH_ROWS);
      vector.reset();
      if (vector.getValueCapacity() < BATCH_ROWS) {
        vector.allocateNew();
      }
    }
    batchRows = 0;
  }

  private void add(InternalRow row) {
    for (int i = 0; i < layout.numeric(); i++) {
      numeric.get(i).set(batchRows, row.getFloat(i));
    }
    for (int i = 0; i < layout.categorical(); i++) {
      byte[] text = row.getUTF8String(layout.numeric() + i).getBytes();
      categorical.get(i).setSafe(batchRows, text);
    }
    label.set(batchRows, row.getFloat(layout.label()));
    if (rows == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * rows);
      validation = Arrays.copyOf(validation, 2 * rows);
    }
    hashes[rows] = row.getLong(layout.hash());
    validation[rows] = row.getBoolean(layout.validation());
    rows++;
    batchRows++;
  }

  /** Turns the Arrow batch into tensors with memory of their own. */
  private void flush() {
    if (batchRows == 0) {
      return;
    }
    vectors().forEach(vector -> vector.setValueCount(batchRows));
    Tensor numbers =
        numeric.isEmpty() ? empty(ScalarType.Float, batchRows, 0) : ArrowTensors.matrix(numeric);
    Tensor categories =
        categorical.isEmpty()
            ? empty(ScalarType.Long, batchRows, 0)
            : ArrowTensors.indices(categorical, vocabularies);
    Tensor labels = ArrowTensors.matrix(List.of(label)).squeeze(1);
    batches.add(new Share(numbers, categories, labels));
    begin();
  }

  private Share concatenate() {
    if (batches.isEmpty()) {
      return new Share(
          empty(ScalarType.Float, 0, layout.numeric()),
          empty(ScalarType.Long, 0, layout.categorical()),
          empty(ScalarType.Float, 0));
    }
    try (TensorVector numbers = new TensorVector();
        TensorVector categories = new TensorVector();
        TensorVector labels = new TensorVector()) {
      for (Share batch : batches) {
        numbers.push_back(batch.numeric());
        categories.push_back(batch.categories());
        labels.push_back(batch.labels());
      }
      Share all = new Share(torch.cat(numbers, 0), torch.cat(categories, 0), torch.cat(labels, 0));
      batches.forEach(Share::close);
      return all;
    }
  }

  private Share select(Share all, Integer[] order, boolean wanted) {
    long[] chosen =
        Arrays.stream(order)
            .mapToInt(i -> i)
            .filter(i -> validation[i] == wanted)
            .asLongStream()
            .toArray();
    return all.select(Tensors.of(chosen, chosen.length));
  }

  private static Tensor empty(ScalarType type, long... shape) {
    return torch.zeros(shape, new TensorOptions(type));
  }

  private List<FieldVector> vectors() {
    List<FieldVector> vectors = new ArrayList<>(numeric);
    vectors.addAll(categorical);
    vectors.add(label);
    return vectors;
  }

  /** Frees the Arrow memory; the tensors stay. */
  @Override
  public void close() {
    vectors().forEach(FieldVector::close);
    allocator.close();
  }
}
