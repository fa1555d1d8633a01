package io.sinter.training.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.training.LoaderOptions;
import io.sinter.training.internal.data.InputLayout.Element;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class RowStoreTest {
  private static final int WIDTH = 20;
  private static final RowSchema SCHEMA =
      new RowSchema(
          List.of(
              new InputLayout("x", Element.FLOAT32, List.of(WIDTH)),
              new InputLayout("id", Element.INT64, List.of(1))),
          Element.FLOAT32,
          /* weighted= */ true);
  private static final long AMPLE = 1L << 30;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "1,1", "1000,10", "50000,3000"})
  void eachRowComesOnceAnEpochWhateverTheMemory(int training, int validation) {
    for (long memory : List.of(AMPLE, 1L << 20, 1L << 18)) {
      try (RankRows rows = filled(training, validation, new LoaderOptions(memory, 2))) {
        for (int epoch = 1; epoch <= 2; epoch++) {
          List<Long> ids = ids(rows.training(7, epoch, 0, bounds(training, 300), 0));

          assertThat(ids.stream().sorted().toList()).isEqualTo(range(0, training));
        }
        assertThat(ids(rows.validation(77))).isEqualTo(range(training, training + validation));
      }
    }
  }

  @Test
  void memoryStaysWithinTheBoundOfATableTenTimesAsLarge() throws IOException {
    long bound = 1 << 20;
    int rows = (int) (10 * bound / new RecordLayout(SCHEMA).bytes());
    int batchRows = 256;
    long batchBytes = (long) batchRows * (WIDTH * 4 + 8 + 4 + 4) * 9 / 8;
    RowStore store = new RowStore(SCHEMA, new LoaderOptions(bound, 2), () -> folder);
    fill(store, rows, 0);
    long peak;
    try (RankRows read = store.finish(Optional.empty())) {
      ids(read.training(1, 1, 0, bounds(rows, batchRows), 0));
      peak = store.allocator().getPeakMemoryAllocation();
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).as("the spill file has no name").isEmpty();
      }
    }

    // Two times 2,048 rows lie ready, one batch each is being made, used and given back.
    assertThat(peak).isLessThan(bound + (2 * 2048 / batchRows + 3) * batchBytes);
  }

  @Test
  void spilledRowsAreShuffledWithinAndAcrossWindows() {
    int count = 50_000;
    LoaderOptions options = new LoaderOptions(1 << 20, 1);
    try (RankRows rows = filled(count, 0, options);
        RankRows same = filled(count, 0, options)) {
      List<Long> first = ids(rows.training(1, 1, 0, bounds(count, 500), 0));

      assertThat(ids(same.training(1, 1, 0, bounds(count, 500), 0))).isEqualTo(first);
      assertThat(ids(rows.training(1, 2, 0, bounds(count, 500), 0))).isNotEqualTo(first);
      assertThat(ids(rows.training(1, 1, 1, bounds(count, 500), 0))).isNotEqualTo(first);
      long kept =
          IntStream.range(1, count).filter(i -> first.get(i) == first.get(i - 1) + 1).count();
      assertThat(kept).isLessThan(count / 100);
    }
  }

  @Test
  void theOrderDependsNeitherOnPrefetchingNorOnMemoryThatHoldsAllRows() {
    int count = 5000;
    List<List<Long>> orders = new ArrayList<>();
    for (LoaderOptions options :
        List.of(
            new LoaderOptions(AMPLE, 1),
            new LoaderOptions(AMPLE, 8),
            new LoaderOptions(1 << 20, 3))) {
      try (RankRows rows = filled(count, 0, options)) {
        orders.add(ids(rows.training(3, 2, 1, bounds(count, 333), 0)));
      }
    }

    assertThat(orders.get(1)).isEqualTo(orders.get(0));
    assertThat(orders.get(2)).isEqualTo(orders.get(0));
  }

  @ParameterizedTest
  @ValueSource(longs = {AMPLE, 1 << 19})
  void aStreamMayStartWithAnyBatch(long memory) {
    int count = 20_000;
    long[] bounds = bounds(count, 700);
    try (RankRows rows = filled(count, 0, new LoaderOptions(memory, 2))) {
      List<Long> all = ids(rows.training(5, 1, 0, bounds, 0));

      for (int first : List.of(1, 13, bounds.length - 2, bounds.length - 1)) {
        assertThat(ids(rows.training(5, 1, 0, bounds, first)))
            .isEqualTo(all.subList((int) bounds[first], count));
      }
    }
  }

  @Test
  void batchesMayBeEmpty() {
    try (RankRows rows = filled(3, 0, new LoaderOptions(AMPLE, 2));
        BatchStream stream = rows.training(1, 1, 0, new long[] {0, 0, 3, 3}, 0)) {
      List<Integer> sizes = new ArrayList<>();
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        sizes.add(batch.rows());
        batch.close();
      }

      assertThat(sizes).containsExactly(0, 3, 0);
    }
  }

  @Test
  void aStreamThatIsLeftEarlyLeaksNothing() {
    for (int taken : List.of(0, 1, 5)) {
      try (RankRows rows = filled(20_000, 0, new LoaderOptions(1 << 19, 4))) {
        BatchStream stream = rows.training(1, 1, 0, bounds(20_000, 100), 0);
        for (int i = 0; i < taken; i++) {
          RowBatch batch = stream.next();
          assertThat(batch).isNotNull();
          batch.close();
        }
        stream.close();
        stream.close();
      }
    }
  }

  @Test
  void aFailureWhileMakingABatchIsThrownToItsTaker() {
    try (RankRows rows = filled(10, 0, new LoaderOptions(AMPLE, 2));
        BatchStream stream = rows.training(1, 1, 0, new long[] {0, 5, 11}, 0)) {
      RowBatch first = stream.next();
      assertThat(first).isNotNull();
      first.close();

      assertThatThrownBy(stream::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot make the next batch: The bounds of batches lie beyond the last row");
    }
  }

  @Test
  void aBatchThatIsNotClosedIsALeak() {
    RankRows rows = filled(10, 0, new LoaderOptions(AMPLE, 2));
    RowBatch kept;
    try (BatchStream stream = rows.training(1, 1, 0, new long[] {0, 10}, 0)) {
      kept = stream.next();
    }
    assertThat(kept).isNotNull();

    assertThatThrownBy(rows::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Memory was leaked");
  }

  private RankRows filled(int training, int validation, LoaderOptions options) {
    RowStore store = new RowStore(SCHEMA, options, () -> folder);
    fill(store, training, validation);
    return store.finish(Optional.empty());
  }

  /** Training and validation rows by turns; the id is the row's number. */
  private static void fill(RowStore store, int training, int validation) {
    int written = 0;
    for (int i = 0; i < training; i++) {
      write(store, store.training(), i);
      for (; written < (long) validation * (i + 1) / training; written++) {
        write(store, store.validation(), training + written);
      }
    }
  }

  private static void write(RowStore store, RowStore.Part part, int id) {
    RecordLayout layout = store.layout();
    assertThat(part.room()).isPositive();
    long address = part.address();
    for (int i = 0; i < WIDTH; i++) {
      putFloat(address + layout.input(0) + 4L * i, id + i);
    }
    MemoryUtil.putLong(address + layout.input(1), id);
    putFloat(address + layout.target(), id * 2);
    putFloat(address + layout.weight(), id * 3);
    part.commit(1);
  }

  private static void putFloat(long address, float value) {
    MemoryUtil.putInt(address, Float.floatToIntBits(value));
  }

  /** The ids in order; every element of every row is checked. */
  private static List<Long> ids(BatchStream batches) {
    List<Long> ids = new ArrayList<>();
    try (BatchStream stream = batches) {
      for (RowBatch next = stream.next(); next != null; next = stream.next()) {
        try (VectorBatch batch = (VectorBatch) next) {
          FixedSizeListVector list = (FixedSizeListVector) batch.inputs().get(0);
          BigIntVector id =
              (BigIntVector) ((FixedSizeListVector) batch.inputs().get(1)).getDataVector();
          Float4Vector x = (Float4Vector) list.getDataVector();
          boolean intact = list.getNullCount() == 0 && x.getNullCount() == 0;
          for (int row = 0; row < batch.rows(); row++) {
            float number = (float) id.get(row);
            for (int i = 0; i < WIDTH; i++) {
              intact &= x.get(row * WIDTH + i) == number + i;
            }
            intact &= ((Float4Vector) batch.target()).get(row) == number * 2;
            intact &=
                ((Float4Vector) java.util.Objects.requireNonNull(batch.weight())).get(row)
                    == number * 3;
            ids.add(id.get(row));
          }
          assertThat(intact).isTrue();
        }
      }
      assertThat(stream.waitedNanos()).isPositive();
    }
    return ids;
  }

  private static long[] bounds(int rows, int batchRows) {
    int batches = (rows + batchRows - 1) / batchRows;
    return IntStream.rangeClosed(0, batches)
        .mapToLong(i -> Math.min((long) i * batchRows, rows))
        .toArray();
  }

  private static List<Long> range(long from, long to) {
    List<Long> range = new ArrayList<>();
    for (long i = from; i < to; i++) {
      range.add(i);
    }
    return range;
  }
}
