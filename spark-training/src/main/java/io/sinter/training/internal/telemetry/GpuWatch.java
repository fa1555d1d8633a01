package io.sinter.training.internal.telemetry;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.GpuMemory;
import io.sinter.arrow.GpuMeter;
import io.sinter.arrow.GpuReading;
import io.sinter.arrow.GpuTimes;
import io.sinter.training.EnergyReading;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of one GPU by MLflow's names, what libtorch has of its memory, and its energy. Not
 * thread-safe.
 */
final class GpuWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GpuWatch.class);
  private static final double MEGA = 1e6;

  private final String prefix;
  private final CudaView cuda;
  private final int index;
  private final String model;
  private final @Nullable GpuEnergy energy;
  private @Nullable GpuMeter meter;
  private boolean told;
  private GpuTimes times;
  private long timesNanos;
  private boolean remembers = true;

  /**
   * @param meter closed with this; empty where the driver cannot be asked
   * @param cuda of this process
   * @param index of the GPU in the figures' names
   */
  GpuWatch(Optional<GpuMeter> meter, CudaView cuda, int index) {
    this.meter = meter.orElse(null);
    this.cuda = cuda;
    this.index = index;
    this.times = cuda.times(index);
    this.prefix = "gpu_%d_".formatted(index);
    this.model =
        cuda.model(index).isEmpty() ? meter.map(GpuMeter::name).orElse("") : cuda.model(index);
    this.energy = meter.map(found -> new GpuEnergy(found.uuid())).orElse(null);
  }

  /** Adds the figures of now; those that nobody tells are left out. */
  void read(long nanos, Map<String, Double> figures) {
    if (meter != null) {
      read(nanos, meter, figures);
    }
    if (remembers) {
      try {
        cuda.memory(index).ifPresent(now -> put(now, figures));
      } catch (RuntimeException e) { // Native errors come as that.
        LOG.warn("libtorch's memory is not measured any more: {}", e.getMessage());
        remembers = false;
      }
    }
    shares(nanos, figures);
  }

  private void read(long nanos, GpuMeter from, Map<String, Double> figures) {
    GpuReading reading;
    try {
      reading = from.read();
    } catch (BridgeException e) {
      LOG.warn("The GPU is not measured any more: {}", e.getMessage());
      close();
      return;
    }
    if (!told && !reading.missing().isEmpty()) {
      LOG.warn("Not measured of {}: {}", from.name(), String.join("; ", reading.missing()));
    }
    told = true;
    if (energy != null) {
      energy.add(nanos, reading);
    }
    put(figures, "utilization_percentage", reading.utilization());
    put(figures, "memory_usage_megabytes", reading.usedBytes() / MEGA);
    put(figures, "memory_usage_percentage", 100 * reading.usedBytes() / reading.totalBytes());
    put(figures, "power_usage_watts", reading.watts());
    put(figures, "power_usage_percentage", 100 * reading.watts() / reading.limitWatts());
  }

  /** Of the time since the last reading; what was not measured meanwhile is left out. */
  private void shares(long nanos, Map<String, Double> figures) {
    GpuTimes now = cuda.times(index);
    GpuTimes added = now.since(times);
    if (added.copies() > 0) {
      put(figures, "copy_percentage", 100 * added.copies() / ((nanos - timesNanos) / 1e9));
    }
    if (added.steps() > 0) {
      put(figures, "input_wait_percentage", 100 * added.input() / added.steps());
      put(figures, "compute_percentage", 100 * added.compute() / added.steps());
      if (now.communication() > 0) {
        put(figures, "communication_percentage", 100 * added.communication() / added.steps());
      }
    }
    times = now;
    timesNanos = nanos;
  }

  /** Of an instance (MIG) CUDA knows the memory, whatever the driver says of the whole GPU. */
  private void put(GpuMemory now, Map<String, Double> figures) {
    double used = (double) now.total() - now.free();
    if (!figures.containsKey(prefix + "memory_usage_megabytes")) {
      put(figures, "memory_usage_megabytes", used / MEGA);
      put(figures, "memory_usage_percentage", 100 * used / now.total());
    }
    put(figures, "memory_allocated_megabytes", now.allocated() / MEGA);
    put(figures, "memory_peak_allocated_megabytes", now.peakAllocated() / MEGA);
    put(figures, "memory_reserved_megabytes", now.reserved() / MEGA);
  }

  private void put(Map<String, Double> figures, String name, double value) {
    if (Double.isFinite(value)) {
      figures.put(prefix + name, value);
    }
  }

  /** Of the GPU; empty if nobody says. */
  String model() {
    return model;
  }

  /** Since this began. */
  Optional<EnergyReading> energy() {
    return energy == null ? Optional.empty() : energy.reading();
  }

  @Override
  public void close() {
    if (meter != null) {
      meter.close();
      meter = null;
    }
  }
}
