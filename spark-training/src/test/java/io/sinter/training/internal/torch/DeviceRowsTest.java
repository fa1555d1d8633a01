package io.sinter.training.internal.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.arrow.GpuMemory;
import io.sinter.arrow.NativeRuntime;
import io.sinter.arrow.StagingRing;
import io.sinter.training.Activation;
import io.sinter.training.GpuCache;
import io.sinter.training.LoaderOptions;
import io.sinter.training.Loss;
import io.sinter.training.MlpNetwork;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.BatchPlan;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.InputLayout;
import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.data.RecordLayout;
import io.sinter.training.internal.data.RowBatch;
import io.sinter.training.internal.data.RowColumn;
import io.sinter.training.internal.data.RowSchema;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.data.RowStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.arrow.memory.util.MemoryUtil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The way to a GPU and the rows that stay there, with host memory in the place of a GPU's. */
@Timeout(300)
@SuppressWarnings("try") // Scopes are closed, not used.
class DeviceRowsTest {
  private static final RowSchema SCHEMA =
      new RowSchema(
          List.of(
              new InputLayout("image", Element.FLOAT32, List.of(3, 7)),
              new InputLayout("ids", Element.INT64, List.of(2)),
              new InputLayout("none", Element.INT64, List.of(0)),
              new InputLayout("one", Element.FLOAT32, List.of())),
          Element.INT64,
          /* weighted= */ true);
  private static final GpuMemory AMPLE = new GpuMemory(1L << 40, 1L << 40, 0, 0, 0, 0);
  private static final long ALL_IN_MEMORY = 1L << 30;
  private static final long SPILLED = 1L << 18;

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    NativeRuntime.prepare(1);
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO,true", "ON,true", "OFF,true",
    "AUTO,false", "ON,false", "OFF,false"
  })
  void batchesAreTheSameBitsInTheSameOrderAsWithout(GpuCache cache, boolean spilled) {
    long memory = spilled ? SPILLED : ALL_IN_MEMORY;
    TrainingOptions options = options(cache, 4);
    long[] bounds = BatchPlan.cut(7001, 300);
    try (RankRows plain = filled(7001, 900, memory);
        RankRows rows = filled(7001, 900, memory);
        DeviceRows device = deviceRows(rows, options, () -> AMPLE)) {
      for (int epoch = 1; epoch <= 4; epoch++) {
        assertThat(batches(device.training(5, epoch, 2, bounds, 0)))
            .isEqualTo(batches(plain.training(5, epoch, 2, bounds, 0)))
            .hasSize(24);
        assertThat(device.keepsRows()).isEqualTo(epoch > 1 && cache != GpuCache.OFF);
        assertThat(batches(device.validation(128))).isEqualTo(batches(plain.validation(128)));
        assertThat(device.keepsValidation()).isEqualTo(epoch > 1 && cache != GpuCache.OFF);
      }
      // A training that goes on in the middle of an epoch.
      assertThat(batches(device.training(5, 3, 2, bounds, 11)))
          .isEqualTo(batches(plain.training(5, 3, 2, bounds, 11)))
          .hasSize(13);
    }
  }

  @Test
  void emptyBatchesAndSharesPassThrough() {
    try (RankRows rows = filled(3, 0, ALL_IN_MEMORY);
        RankRows none = filled(0, 0, ALL_IN_MEMORY);
        DeviceRows some = deviceRows(rows, options(GpuCache.ON, 3), () -> AMPLE);
        DeviceRows nothing = deviceRows(none, options(GpuCache.ON, 3), () -> AMPLE)) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        assertThat(sizes(some.training(1, epoch, 0, new long[] {0, 0, 3, 3}, 0)))
            .containsExactly(0, 3, 0);
        assertThat(sizes(nothing.training(1, epoch, 0, new long[] {0, 0, 0}, 0)))
            .containsExactly(0, 0);
        assertThat(sizes(some.validation(10))).isEmpty();
      }
    }
  }

  @Test
  void aStepMayHoldTheBatchesOfAllItsPartsAtATime() {
    TrainingOptions options =
        TrainingOptions.builder()
            .accumulation(5)
            .loader(new LoaderOptions(ALL_IN_MEMORY, 1, GpuCache.OFF))
            .build();
    long[] bounds = BatchPlan.cut(1000, 10);
    try (RankRows plain = filled(1000, 0, ALL_IN_MEMORY);
        RankRows rows = filled(1000, 0, ALL_IN_MEMORY);
        DeviceRows device = deviceRows(rows, options, () -> AMPLE);
        BatchStream stream = device.training(1, 1, 0, bounds, 0)) {
      List<String> expected = batches(plain.training(1, 1, 0, bounds, 0));
      for (int step = 0; step < 20; step++) {
        List<RowBatch> held = new ArrayList<>();
        for (int part = 0; part < 5; part++) {
          held.add(stream.next());
        }
        for (int part = 0; part < 5; part++) {
          try (PointerScope scope = new PointerScope()) {
            assertThat(bits(held.get(part))).isEqualTo(expected.get(step * 5 + part));
          }
        }
        held.forEach(RowBatch::close);
      }
      assertThat(stream.next()).isNull();
    }
  }

  @Test
  void aStreamThatIsLeftEarlyLeavesTheRingInOrder() {
    long[] bounds = BatchPlan.cut(5000, 100);
    try (RankRows plain = filled(5000, 0, ALL_IN_MEMORY);
        RankRows rows = filled(5000, 0, ALL_IN_MEMORY);
        DeviceRows device = deviceRows(rows, options(GpuCache.OFF, 2), () -> AMPLE)) {
      List<String> expected = batches(plain.training(1, 1, 0, bounds, 0));
      for (int taken = 0; taken < 6; taken++) {
        List<RowBatch> held = new ArrayList<>();
        try (BatchStream stream = device.training(1, 1, 0, bounds, 0)) {
          for (int i = 0; i < Math.min(taken, 3); i++) {
            held.add(stream.next());
          }
        }
        held.forEach(RowBatch::close);
        assertThat(batches(device.training(1, 1, 0, bounds, 0))).isEqualTo(expected);
      }
    }
  }

  @Test
  void aFailureWhileMakingABatchIsThrownToItsTakerAndCostsNoSlot() {
    try (RankRows rows = filled(10, 0, ALL_IN_MEMORY);
        DeviceRows device = deviceRows(rows, options(GpuCache.OFF, 2), () -> AMPLE)) {
      for (int i = 0; i < 5; i++) {
        try (BatchStream stream = device.training(1, 1, 0, new long[] {0, 5, 11}, 0)) {
          stream.next().close();
          assertThatThrownBy(stream::next)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "Cannot make the next batch: The bounds of batches lie beyond the last row");
        }
      }
    }
  }

  @Test
  void aRingIsMadeAnewOnlyForLargerBatches() {
    AtomicInteger made = new AtomicInteger();
    try (RankRows rows = filled(1000, 600, ALL_IN_MEMORY);
        DeviceRows device =
            new DeviceRows(
                rows,
                rows.streams().orElseThrow(),
                options(GpuCache.OFF, 2),
                new Device(DeviceType.CPU),
                (bytes, slots) -> {
                  made.incrementAndGet();
                  return StagingRing.onHost(bytes, slots);
                },
                () -> AMPLE)) {
      batches(device.training(1, 1, 0, BatchPlan.cut(1000, 100), 0));
      batches(device.training(1, 2, 0, BatchPlan.cut(1000, 90), 0));
      assertThat(made).hasValue(1);
      batches(device.validation(500));
      batches(device.training(1, 3, 0, BatchPlan.cut(1000, 100), 0));
      batches(device.validation(500));
      assertThat(made).hasValue(2);
    }
  }

  @Test
  void rowsThatDoNotFitAreStreamedUnlessTheUserInsists() {
    GpuMemory little = new GpuMemory(1 << 20, 1 << 14, 0, 0, 0, 0);
    long[] bounds = BatchPlan.cut(2000, 100);
    try (RankRows plain = filled(2000, 0, ALL_IN_MEMORY);
        RankRows rows = filled(2000, 0, ALL_IN_MEMORY);
        DeviceRows auto = deviceRows(rows, options(GpuCache.AUTO, 3), () -> little);
        DeviceRows on = deviceRows(rows, options(GpuCache.ON, 3), () -> little)) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        assertThat(batches(auto.training(1, epoch, 0, bounds, 0)))
            .isEqualTo(batches(plain.training(1, epoch, 0, bounds, 0)));
        assertThat(auto.keepsRows()).isFalse();
      }
      assertThatThrownBy(() -> on.training(1, 1, 0, bounds, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Cannot keep the training rows in the GPU's memory: they take 0.2 MiB (room: 0.0 MiB of 0.0 MiB available, 0.0 MiB of which a step needs). Take more ranks or a larger GPU, or set training.gpu-cache to auto or off.");
    }
  }

  @Test
  void whatAStepTurnsOutToNeedCountsFromTheSecondEpochOn() {
    GpuMemory busy = new GpuMemory(1 << 30, 1 << 20, 0, 1 << 20, 0, 0);
    AtomicInteger asked = new AtomicInteger();
    long[] bounds = BatchPlan.cut(2000, 100);
    try (RankRows rows = filled(2000, 0, ALL_IN_MEMORY);
        DeviceRows on =
            deviceRows(
                rows, options(GpuCache.ON, 3), () -> asked.getAndIncrement() == 0 ? AMPLE : busy)) {
      batches(on.training(1, 1, 0, bounds, 0));
      assertThatThrownBy(() -> on.training(1, 2, 0, bounds, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(
              "room: 0.0 MiB of 1.0 MiB available, 1.0 MiB of which a step needs");
    }
  }

  @Test
  void validationRowsTakeWhatTrainingRowsHaveLeft() {
    long[] bounds = BatchPlan.cut(2000, 100);
    GpuMemory little = new GpuMemory(1 << 20, 1 << 14, 0, 0, 0, 0);
    AtomicInteger asked = new AtomicInteger();
    // Asked at the start, where training rows are to be kept, and where validation rows are.
    Supplier<GpuMemory> memory = () -> asked.getAndIncrement() < 2 ? AMPLE : little;
    try (RankRows plain = filled(2000, 900, ALL_IN_MEMORY);
        RankRows rows = filled(2000, 900, ALL_IN_MEMORY);
        DeviceRows device = deviceRows(rows, options(GpuCache.ON, 4), memory)) {
      for (int epoch = 1; epoch <= 4; epoch++) {
        assertThat(batches(device.training(1, epoch, 0, bounds, 0)))
            .isEqualTo(batches(plain.training(1, epoch, 0, bounds, 0)));
        assertThat(batches(device.validation(128))).isEqualTo(batches(plain.validation(128)));
      }
      assertThat(device.keepsRows()).isTrue();
      assertThat(device.keepsValidation()).isFalse();
      assertThat(asked).hasValue(3);
    }
  }

  @Test
  void whenAllRowsAreKeptSlotsHoldTheirNumbersOnly() {
    long[] bounds = BatchPlan.cut(2000, 100);
    List<Long> made = new ArrayList<>();
    try (RankRows rows = filled(2000, 900, ALL_IN_MEMORY);
        DeviceRows device =
            new DeviceRows(
                rows,
                rows.streams().orElseThrow(),
                options(GpuCache.AUTO, 4),
                new Device(DeviceType.CPU),
                (bytes, slots) -> {
                  made.add(bytes);
                  return StagingRing.onHost(bytes, slots);
                },
                () -> AMPLE)) {
      for (int epoch = 1; epoch <= 4; epoch++) {
        batches(device.training(1, epoch, 0, bounds, 0));
        batches(device.validation(500));
      }
      assertThat(made.get(made.size() - 1)).isEqualTo(100L * Integer.BYTES);
    }
  }

  @Test
  void theLastEpochIsNotWorthTheCopy() {
    long[] bounds = BatchPlan.cut(2000, 100);
    try (RankRows rows = filled(2000, 0, ALL_IN_MEMORY);
        DeviceRows device = deviceRows(rows, options(GpuCache.AUTO, 2), () -> AMPLE)) {
      batches(device.training(1, 1, 0, bounds, 0));
      batches(device.training(1, 2, 0, bounds, 0));
      assertThat(device.keepsRows()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(GpuCache.class)
  void aTrainingEndsWithTheSameWeightsWhateverTheWayOfItsRows(GpuCache cache) throws Exception {
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(4)
            .batchRows(64)
            .accumulation(2)
            .seed(3)
            .loader(new LoaderOptions(ALL_IN_MEMORY, 2, cache))
            .build();

    assertThat(train(options, /* staged= */ true)).containsExactly(train(options, false));
  }

  private float[] train(TrainingOptions options, boolean staged) throws Exception {
    RowSchema schema =
        RowSpec.of(Ranks.FEATURES, RowSpec.Label.of("label", Loss.binary()), Optional.of("weight"))
            .schema();
    return Ranks.together(
            1,
            options,
            (rank, group) -> {
              RowStore store = new RowStore(schema, options.loader(), () -> folder);
              fill(store, store.training(), 1000, 1);
              fill(store, store.validation(), 300, 2);
              try (RankRows rows = store.finish(Optional.empty());
                  DeviceRows device = deviceRows(rows, options, () -> AMPLE)) {
                return new RankTraining(
                        WeightPlan.of(
                            new MlpNetwork(List.of(6), Activation.GELU, 0), Ranks.FEATURES, 1),
                        Objective.of(Loss.binary()),
                        options,
                        group,
                        staged ? device : rows,
                        Checkpoints.NONE,
                        ScalarType.Float)
                    .run(new TrainingListener() {}, RankProgress.NONE);
              }
            })
        .get(0)
        .weights();
  }

  private static TrainingOptions options(GpuCache cache, int epochs) {
    return TrainingOptions.builder()
        .epochs(epochs)
        .accumulation(1)
        .loader(new LoaderOptions(ALL_IN_MEMORY, 2, cache))
        .build();
  }

  private static DeviceRows deviceRows(
      RankRows rows, TrainingOptions options, Supplier<GpuMemory> memory) {
    return new DeviceRows(
        rows,
        rows.streams().orElseThrow(),
        options,
        new Device(DeviceType.CPU),
        StagingRing::onHost,
        memory);
  }

  private RankRows filled(int training, int validation, long memory) {
    RowStore store = new RowStore(SCHEMA, new LoaderOptions(memory, 2), () -> folder);
    fill(store, store.training(), training, 1);
    fill(store, store.validation(), validation, 2);
    return store.finish(Optional.empty());
  }

  /** Floats are any bits, among them NaNs of all kinds; integers are small, as categories are. */
  private static void fill(RowStore store, RowStore.Part part, int rows, long seed) {
    RecordLayout layout = store.layout();
    boolean network = layout.schema().target() == Element.FLOAT32;
    Random random = new Random(seed);
    for (int row = 0; row < rows; row++) {
      part.room();
      long address = part.address();
      List<RowColumn> columns = layout.columns();
      for (int c = 0; c < columns.size(); c++) {
        RowColumn column = columns.get(c);
        for (int i = 0; i < column.size(); i++) {
          long at = address + column.offset() + (long) i * column.element().width();
          if (column.element() == Element.INT64) {
            MemoryUtil.putLong(at, random.nextInt(4));
          } else if (network) {
            boolean target = c == columns.size() - 2;
            float number = target ? random.nextInt(2) : Math.abs((float) random.nextGaussian());
            MemoryUtil.putInt(at, Float.floatToIntBits(number));
          } else {
            MemoryUtil.putInt(at, random.nextInt());
          }
        }
      }
      part.commit(1);
    }
  }

  private static List<Integer> sizes(BatchStream batches) {
    List<Integer> sizes = new ArrayList<>();
    try (BatchStream stream = batches) {
      for (RowBatch next = stream.next(); next != null; next = stream.next()) {
        sizes.add(next.rows());
        next.close();
      }
    }
    return sizes;
  }

  /** The type, shape and bits of all tensors of each batch. */
  private static List<String> batches(BatchStream batches) {
    List<String> all = new ArrayList<>();
    try (BatchStream stream = batches) {
      for (RowBatch next = stream.next(); next != null; next = stream.next()) {
        try (PointerScope scope = new PointerScope();
            RowBatch batch = next) {
          all.add(bits(batch));
        }
      }
    }
    return all;
  }

  private static String bits(RowBatch batch) {
    StringBuilder all = new StringBuilder();
    Device cpu = new Device(DeviceType.CPU);
    for (Tensor tensor : BatchTensors.of(batch, SCHEMA, cpu, ScalarType.Float).columns()) {
      assertThat(tensor.is_contiguous()).isTrue();
      byte[] content = new byte[(int) tensor.nbytes()];
      if (content.length > 0) {
        new BytePointer(tensor.data_ptr()).get(content);
      }
      all.append(tensor.scalar_type())
          .append(Arrays.toString(tensor.shape()))
          .append(new String(content, ISO_8859_1));
    }
    return all.toString();
  }
}
