package io.sinter.training.internal.torch;

import io.sinter.arrow.GpuMemory;
import io.sinter.arrow.GpuRuntime;
import io.sinter.arrow.GpuTransfers;
import io.sinter.arrow.StagingRing;
import io.sinter.training.GpuCache;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.data.RowFacts;
import io.sinter.training.internal.data.RowSchema;
import io.sinter.training.internal.data.RowStreams;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rank's rows on their way to its GPU: batches are written straight into pinned memory, copied
 * beside the computation, and taken as tensors of the GPU. From the second epoch on the training
 * rows may be kept there, and only their order is copied; then the validation rows too, if they fit
 * as well. The batches are the same. Used by one thread.
 */
final class DeviceRows implements RankRows {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceRows.class);
  private static final long SLOT_BYTES = 32L << 20;
  private static final double SHARE = 0.5;
  private static final double MEGA = 1e6;

  /** Makes rings. */
  interface Rings {
    StagingRing make(long slotBytes, int slots);
  }

  private final RankRows rows;
  private final RowStreams streams;
  private final SlotLayout layout;
  private final TrainingOptions options;
  private final Device device;
  private final Rings rings;
  private final Supplier<GpuMemory> memory;
  private final int slots;
  private @Nullable StagingRing ring;
  private @Nullable KeptRows kept;
  private @Nullable KeptRows keptValidation;
  private boolean decidedValidation;
  private boolean lastEpoch;
  private GpuCache cache;
  private int firstEpoch;
  private long copiedBytes;
  private long copyNanos;
  private final long pageableBefore = GpuTransfers.pageableBytes();

  /**
   * @param rows stay the caller's
   * @param options with the parts of a step chosen
   * @param device where tensors are to be
   * @param rings in front of it
   * @param memory of it, now
   */
  DeviceRows(
      RankRows rows,
      RowStreams streams,
      TrainingOptions options,
      Device device,
      Rings rings,
      Supplier<GpuMemory> memory) {
    this.rows = rows;
    this.streams = streams;
    this.layout = new SlotLayout(rows.schema(), streams.layout().columns());
    this.options = options;
    this.device = device;
    this.rings = rings;
    this.memory = memory;
    this.cache =
        rows.trainingRows() > Integer.MAX_VALUE ? GpuCache.OFF : options.loader().gpuCache();
    // A step holds the batches of all its parts until it is known to be a good one.
    this.slots = Math.max(1, options.accumulation()) + Math.max(2, options.loader().prefetch());
  }

  /**
   * The rows as the device takes them best: on CPUs the rows themselves. The caller closes the
   * result if it is another.
   */
  static RankRows on(Device device, RankRows rows, TrainingOptions options) {
    Optional<RowStreams> streams = rows.streams();
    if (!device.is_cuda() || streams.isEmpty()) {
      return rows;
    }
    int index = device.index();
    GpuRuntime.resetPeak(index);
    return new DeviceRows(
        rows,
        streams.get(),
        options,
        device,
        (bytes, slots) -> StagingRing.onGpu(index, bytes, slots),
        () -> GpuRuntime.memory(index));
  }

  @Override
  public RowSchema schema() {
    return rows.schema();
  }

  @Override
  public long trainingRows() {
    return rows.trainingRows();
  }

  @Override
  public long validationRows() {
    return rows.validationRows();
  }

  @Override
  public Optional<RowFacts> facts() {
    return rows.facts();
  }

  @Override
  public BatchStream training(long seed, int epoch, int rank, long[] bounds, int first) {
    if (firstEpoch == 0) {
      firstEpoch = epoch;
      refuseAtOnce();
    } else if (kept == null && epoch > firstEpoch && worthwhile(epoch)) {
      keep();
    }
    lastEpoch = epoch >= options.epochs();
    long most = 0;
    for (int i = 1; i < bounds.length; i++) {
      most = Math.max(most, bounds[i] - bounds[i - 1]);
    }
    KeptRows there = kept;
    StagingRing open = ring(there == null ? layout.bytes(most) : most * Integer.BYTES);
    return there == null
        ? streams.training(seed, epoch, rank, bounds, first, StagedMemory.rows(open.open(), layout))
        : streams.trainingNumbers(
            seed, epoch, rank, bounds, first, StagedMemory.numbers(open.open(), there));
  }

  @Override
  public BatchStream validation(int batchRows) {
    int most = Math.min(batchRows, slotRows(validationRows()));
    if (kept != null && !decidedValidation && !lastEpoch) {
      decidedValidation = true;
      keepValidation(most);
    }
    KeptRows there = keptValidation;
    if (there != null) {
      return new KeptBatches(there, validationRows(), most);
    }
    StagingRing open = ring(layout.bytes(most));
    return streams.validation(most, StagedMemory.rows(open.open(), layout));
  }

  /** How many of so many rows a slot of ordinary size takes, where their number is free. */
  private int slotRows(long all) {
    long fitting = SLOT_BYTES / Math.max(1, layout.rowBytes());
    return (int) Math.max(1, Math.min(Math.min(all, fitting), Integer.MAX_VALUE));
  }

  /** Filling costs about what it saves in one epoch. */
  private boolean worthwhile(int epoch) {
    return cache == GpuCache.ON || (cache == GpuCache.AUTO && epoch < options.epochs());
  }

  /** A ring whose slots are large enough; no stream is open. */
  private StagingRing ring(long slotBytes) {
    StagingRing found = ring;
    if (found == null || found.slotBytes() < slotBytes) {
      closeRing();
      found = rings.make(Math.max(1, slotBytes), slots);
      ring = found;
    }
    return found;
  }

  /** Who insists on the cache is told before the first epoch if it cannot be. */
  private void refuseAtOnce() {
    if (options.loader().gpuCache() != GpuCache.ON) {
      return;
    }
    if (cache == GpuCache.OFF) {
      throw refused("they are %,d (allowed: below 2^31)".formatted(rows.trainingRows()));
    }
    CacheLimit.obstacle(bytes(), memory.get(), /* share= */ 1)
        .ifPresent(
            obstacle -> {
              throw refused(obstacle);
            });
  }

  private long bytes() {
    return rows.trainingRows() * layout.rowBytes();
  }

  private void keep() {
    boolean insist = cache == GpuCache.ON;
    Optional<String> obstacle = CacheLimit.obstacle(bytes(), memory.get(), insist ? 1 : SHARE);
    if (obstacle.isEmpty()) {
      obstacle = fill();
    }
    if (obstacle.isEmpty()) {
      LOG.info("{} training rows are kept in the GPU's memory, {} bytes", trainingRows(), bytes());
      return;
    }
    if (insist) {
      throw refused(obstacle.get());
    }
    LOG.info("training rows are not kept in the GPU's memory: {}", obstacle.get());
    cache = GpuCache.OFF;
  }

  private Optional<String> fill() {
    KeptRows filling = null;
    try {
      filling = new KeptRows(layout, trainingRows(), device);
      int batchRows = slotRows(trainingRows());
      StagingRing open = ring(layout.bytes(batchRows));
      try (BatchStream stream =
          streams.numbered(batchRows, StagedMemory.rows(open.open(), layout))) {
        filling.fill(stream);
      }
      kept = filling;
      return Optional.empty();
    } catch (RuntimeException e) {
      if (filling != null) {
        filling.close();
      }
      return Optional.of(TorchErrors.cause(e));
    }
  }

  /** What training rows have left; nobody insists on these. */
  private void keepValidation(int batchRows) {
    long bytes = validationRows() * layout.rowBytes();
    double share = cache == GpuCache.ON ? 1 : SHARE;
    Optional<String> obstacle = CacheLimit.obstacle(bytes, memory.get(), share);
    KeptRows filling = null;
    if (obstacle.isEmpty()) {
      try {
        filling = new KeptRows(layout, validationRows(), device);
        StagingRing open = ring(layout.bytes(batchRows));
        try (BatchStream stream =
            streams.validation(batchRows, StagedMemory.rows(open.open(), layout))) {
          filling.fill(stream);
        }
      } catch (RuntimeException e) {
        obstacle = Optional.of(TorchErrors.cause(e));
        if (filling != null) {
          filling.close();
        }
      }
    }
    if (obstacle.isPresent()) {
      LOG.info("validation rows are not kept in the GPU's memory: {}", obstacle.get());
      return;
    }
    keptValidation = filling;
    // From now on slots need hold the numbers of rows only.
    closeRing();
    LOG.info("{} validation rows are kept in the GPU's memory, {} bytes", validationRows(), bytes);
  }

  private static IllegalStateException refused(String obstacle) {
    return new IllegalStateException(
        "Cannot keep the training rows in the GPU's memory: %s. Take more ranks or a larger GPU, or set training.gpu-cache to auto or off."
            .formatted(obstacle));
  }

  /** Whether training rows are kept on the device. */
  boolean keepsRows() {
    return kept != null;
  }

  /** Whether validation rows are kept on the device. */
  boolean keepsValidation() {
    return keptValidation != null;
  }

  private void closeRing() {
    if (ring != null) {
      copiedBytes += ring.copiedBytes();
      copyNanos += ring.copyNanos();
      ring.close();
      ring = null;
    }
  }

  /** What was copied on its way so far, for the log. */
  private void report() {
    LOG.info(
        String.format(
            Locale.ROOT,
            "copied %,.1f MB from pinned memory to %s, %.1f GB/s while copying",
            copiedBytes / MEGA,
            device.str().getString(),
            copyNanos == 0 ? 0 : (double) copiedBytes / copyNanos));
    long pageable = GpuTransfers.pageableBytes() - pageableBefore;
    if (pageable > 0) {
      LOG.warn(
          "{} bytes were copied from memory that is not pinned, which holds up the GPU (expected: 0). This is a defect; please report it.",
          pageable);
    }
  }

  /** Frees what is on the way; the rows themselves stay. */
  @Override
  public void close() {
    closeRing();
    report();
    if (kept != null) {
      kept.close();
      kept = null;
    }
    if (keptValidation != null) {
      keptValidation.close();
      keptValidation = null;
    }
  }
}
