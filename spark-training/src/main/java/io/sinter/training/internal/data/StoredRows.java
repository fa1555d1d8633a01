package io.sinter.training.internal.data;

import io.sinter.training.LoaderOptions;
import io.sinter.training.internal.BatchPlan;
import io.sinter.training.internal.RowOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The rows of a filled store. */
final class StoredRows implements RankRows, RowStreams {
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
  public RecordLayout layout() {
    return store.layout();
  }

  @Override
  public Optional<RowStreams> streams() {
    return Optional.of(this);
  }

  @Override
  public BatchStream training(long seed, int epoch, int rank, long[] bounds, int first) {
    return stream(shuffled(seed, epoch, rank, RowCursor::addresses), bounds, first);
  }

  @Override
  public BatchStream training(
      long seed, int epoch, int rank, long[] bounds, int first, BatchMemory memory) {
    return stream(
        shuffled(seed, epoch, rank, RowCursor::addresses),
        bounds,
        first,
        memory,
        RowWriter.columns(layout()));
  }

  @Override
  public BatchStream trainingNumbers(
      long seed, int epoch, int rank, long[] bounds, int first, BatchMemory memory) {
    return stream(
        shuffled(seed, epoch, rank, RowCursor::numbers),
        bounds,
        first,
        memory,
        RowWriter.numbers());
  }

  @Override
  public BatchStream numbered(int batchRows, BatchMemory memory) {
    return stream(
        inOrder(store.training()),
        BatchPlan.cut(trainingRows(), batchRows),
        0,
        memory,
        RowWriter.columns(layout()));
  }

  @Override
  public BatchStream validation(int batchRows) {
    return stream(inOrder(store.validation()), BatchPlan.cut(validationRows(), batchRows), 0);
  }

  @Override
  public BatchStream validation(int batchRows, BatchMemory memory) {
    return stream(
        inOrder(store.validation()),
        BatchPlan.cut(validationRows(), batchRows),
        0,
        memory,
        RowWriter.columns(layout()));
  }

  /** One of the two ways to make a cursor. */
  private interface Cursors {
    RowCursor of(RowStore store, List<List<Chunk>> windows, RowCursor.Order order);
  }

  private RowCursor shuffled(long seed, int epoch, int rank, Cursors cursors) {
    List<Chunk> chunks = store.training().chunks();
    boolean spilled = chunks.stream().anyMatch(chunk -> !chunk.isResident());
    int[] order =
        spilled
            ? RowOrder.of(seed, epoch, rank, /* window= */ 0, chunks.size())
            : natural(chunks.size());
    return cursors.of(
        store,
        windows(chunks, order),
        (window, rows) -> RowOrder.of(seed, epoch, rank, spilled ? window + 1 : 0, rows));
  }

  private RowCursor inOrder(RowStore.Part part) {
    List<Chunk> chunks = part.chunks();
    return RowCursor.addresses(
        store, windows(chunks, natural(chunks.size())), (window, count) -> natural(count));
  }

  private BatchStream stream(RowCursor cursor, long[] bounds, int first) {
    BatchMemory memory = new VectorMemory(layout(), store.allocator());
    return new PrefetchedStream(
        new BatchMaker(cursor, bounds, first, memory, RowWriter.columns(layout())), ahead(bounds));
  }

  /** Made ahead as far as the memory allows. */
  private static BatchStream stream(
      RowCursor cursor, long[] bounds, int first, BatchMemory memory, RowWriter writer) {
    return new PrefetchedStream(
        new BatchMaker(cursor, bounds, first, memory, writer), Integer.MAX_VALUE);
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
