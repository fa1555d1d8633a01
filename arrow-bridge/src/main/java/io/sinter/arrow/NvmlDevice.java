package io.sinter.arrow;

import io.sinter.arrow.internal.NativeCache;
import io.sinter.arrow.internal.NvmlCalls;
import java.util.ArrayList;
import java.util.List;

/**
 * A GPU seen through NVML, the driver's library for monitoring. Needs the native bundle for GPUs
 * and, as JavaCPP's classes ask for it, CUDA's runtime library.
 */
public final class NvmlDevice implements GpuMeter {
  private static final double MILLI = 1e-3;

  private final NvmlCalls calls;
  private final String uuid;
  private final String name;
  private final boolean divided;
  private boolean closed;

  private NvmlDevice(NvmlCalls calls, String uuid, String name, boolean divided) {
    this.calls = calls;
    this.uuid = uuid;
    this.name = name;
    this.divided = divided;
  }

  /**
   * Opens a device.
   *
   * @param id its UUID ({@code GPU-...}, {@code MIG-...}), PCI bus id ({@code 00000000:4b:00.0}),
   *     or number as {@code nvidia-smi} counts, which is not always CUDA's
   * @throws BridgeException if the driver, its library or the device is not there
   */
  public static NvmlDevice open(String id) {
    NativeCache.configure();
    try {
      NativeCache.loadAlone("nvml", NvmlCalls::load);
    } catch (LinkageError e) {
      throw new BridgeException("Cannot load NVML: %s.".formatted(firstLine(e)), e);
    }
    NvmlCalls calls = NvmlCalls.open(id);
    try {
      return new NvmlDevice(calls, calls.uuid(), calls.name(), calls.isDivided());
    } catch (RuntimeException e) {
      calls.close();
      throw e;
    }
  }

  @Override
  public String uuid() {
    return uuid;
  }

  @Override
  public String name() {
    return name;
  }

  /** A GPU that is divided (MIG) has figures that are not this process's: none are given. */
  @Override
  public synchronized GpuReading read() {
    if (closed) {
      throw new BridgeException("Cannot read GPU %s: its meter is closed.".formatted(uuid));
    }
    if (divided) {
      return GpuReading.none("all: the GPU is divided (MIG), its figures are those of all parts");
    }
    List<String> missing = new ArrayList<>();
    double utilization = calls.utilization().or("utilisation", missing);
    double total = calls.totalBytes().or("memory", missing);
    return new GpuReading(
        utilization,
        Double.isNaN(total) ? Double.NaN : calls.usedBytes(),
        total,
        calls.milliwatts().or("power", missing) * MILLI,
        calls.limitMilliwatts().or("power limit", missing) * MILLI,
        calls.millijoules().or("energy", missing) * MILLI,
        missing);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      calls.close();
    }
  }

  private static String firstLine(Throwable error) {
    Throwable cause = error.getCause() instanceof LinkageError inner ? inner : error;
    String line = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
