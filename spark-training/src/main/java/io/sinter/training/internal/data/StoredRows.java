package io.sinter.training.internal.data;

import io.sinter.training.LoaderOptions;
import io.sinter.training.internal.BatchPlan;
import io.sinter.training.internal.RowOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The rows of a filled store. */
final class StoredRows implements RankRows {
  private static final long ROWS_AHEAD = 2048;

  private final RowStore store;
  private final LoaderOptions options;
  private final Optional<RowFacts> facts;

  StoredRows(RowStore store, LoaderOptions options, Optional<RowFacts> facts) {
    this.store = store;
    this.options = options;
    this.facts = facts;
  }

  @Override
  public RowSchema schema() {
    return store.layout().schema();
  }

  @Override
  public long trainingRows() {
    return store.training().rows();
  }

  @Override
  public long validationRows() {
    return store.validation().rows();
  }

  @Override
  public Optional<RowFacts> facts() {
    return facts;
  }

  @Override
  public BatchStream training(long seed, int epoch, int rank, long[] bounds, int first) {
    List<Chunk> chunks = store.training().chunks();
    boolean spilled = chunks.stream().anyMatch(chunk -> !chunk.isResident());
    int[] order =
        spilled
            ? RowOrder.of(seed, epoch, rank, /* window= */ 0, chunks.size())
            : natural(chunks.size());
    return stream(
        windows(chunks, order),
        (window, rows) -> RowOrder.of(seed, epoch, rank, spilled ? window + 1 : 0, rows),
        bounds,
        first);
  }

  @Override
  public BatchStream validation(int batchRows) {
    long[] bounds = BatchPlan.cut(validationRows(), batchRows);
    List<Chunk> chunks = store.validation().chunks();
    return stream(
        windows(chunks, natural(chunks.size())), (window, count) -> natural(count), bounds, 0);
  }

  private BatchStream stream(
      List<List<Chunk>> windows, RowCursor.Order order, long[] bounds, int first) {
    return new PrefetchedStream(
        new BatchMaker(store, new RowCursor(store, windows, order), bounds, first), ahead(bounds));
  }

  /** Where a step is cut into small batches, as many more are made ahead. */
  private int ahead(long[] bounds) {
    int batches = bounds.length - 1;
    long rows = batches == 0 ? 0 : bounds[bounds.length - 1] / batches;
    return options.prefetch() * (int) Math.max(1, ROWS_AHEAD / Math.max(1, rows));
  }

  /** Runs of chunks with no more spilled ones than fit memory. */
  private List<List<Chunk>> windows(List<Chunk> chunks, int[] order) {
    List<List<Chunk>> windows = new ArrayList<>();
    int start = 0;
    int spilled = 0;
    for (int i = 0; i <= order.length; i++) {
      boolean reads = i < order.length && !chunks.get(order[i]).isResident();
      if (i == order.length || (reads && spilled == store.windowChunks())) {
        int[] window = Arrays.copyOfRange(order, start, i);
        // The last chunk of a part, the only one that may not be full, comes last.
        Arrays.sort(window);
        windows.add(Arrays.stream(window).mapToObj(chunks::get).toList());
        start = i;
        spilled = 0;
      }
      spilled += reads ? 1 : 0;
    }
    return windows;
  }

  private static int[] natural(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }

  @Override
  public void close() {
    store.close();
  }
}
