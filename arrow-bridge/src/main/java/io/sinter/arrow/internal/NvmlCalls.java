package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.cuda.nvml.nvmlDevice_st;
import org.bytedeco.cuda.nvml.nvmlMemory_t;
import org.bytedeco.cuda.nvml.nvmlUtilization_t;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * The calls of NVML for one device. Its class cannot be initialised where the driver's library or
 * CUDA's runtime is not there. Not thread-safe.
 */
public final class NvmlCalls implements AutoCloseable {
  private static final int NAME_BYTES = 96;

  private final nvmlDevice_st device;
  private final nvmlUtilization_t utilization = new nvmlUtilization_t();
  private final nvmlMemory_t memory = new nvmlMemory_t();
  private final int[] number = new int[1];
  private final long[] wide = new long[1];

  /**
   * What a call gave.
   *
   * @param status 0 where it gave something
   */
  public record Figure(int status, double value) {
    /** The value; else NaN, and why is added to what is missing. */
    public double or(String what, List<String> missing) {
      if (status == nvml.NVML_SUCCESS) {
        return value;
      }
      missing.add(what + ": " + message(status));
      return Double.NaN;
    }
  }

  private NvmlCalls(nvmlDevice_st device) {
    this.device = device;
  }

  /**
   * Loads the library, unpacked if need be.
   *
   * @throws LinkageError if the driver or CUDA's runtime is not there
   */
  public static void load() {
    Loader.load(nvml.class);
  }

  /** Starts NVML and finds a device by its number, UUID or PCI bus id. */
  public static NvmlCalls open(String id) {
    int started = nvml.nvmlInit_v2();
    if (started != nvml.NVML_SUCCESS) {
      throw new BridgeException("Cannot use NVML: %s.".formatted(message(started)));
    }
    nvmlDevice_st device = new nvmlDevice_st();
    int found = find(id, device);
    if (found != nvml.NVML_SUCCESS) {
      nvml.nvmlShutdown();
      throw new BridgeException("Cannot find GPU %s by NVML: %s.".formatted(id, message(found)));
    }
    return new NvmlCalls(device);
  }

  private static int find(String id, nvmlDevice_st device) {
    if (id.chars().allMatch(Character::isDigit)) {
      return nvml.nvmlDeviceGetHandleByIndex_v2(Integer.parseInt(id), device);
    }
    try (BytePointer text = new BytePointer(id, StandardCharsets.US_ASCII)) {
      return id.indexOf(':') >= 0
          ? nvml.nvmlDeviceGetHandleByPciBusId_v2(text, device)
          : nvml.nvmlDeviceGetHandleByUUID(text, device);
    }
  }

  /** The device's name that no other has. */
  public String uuid() {
    byte[] text = new byte[NAME_BYTES];
    check(nvml.nvmlDeviceGetUUID(device, text, text.length), "the UUID");
    return text(text);
  }

  /** The model. */
  public String name() {
    byte[] text = new byte[NAME_BYTES];
    check(nvml.nvmlDeviceGetName(device, text, text.length), "the name");
    return text(text);
  }

  /** Whether it is a whole GPU that is cut into instances. */
  public boolean isDivided() {
    int[] current = new int[1];
    int[] pending = new int[1];
    return nvml.nvmlDeviceGetMigMode(device, current, pending) == nvml.NVML_SUCCESS
        && current[0] == nvml.NVML_DEVICE_MIG_ENABLE;
  }

  /** Per cent. */
  public Figure utilization() {
    int status = nvml.nvmlDeviceGetUtilizationRates(device, utilization);
    return new Figure(status, utilization.gpu());
  }

  /** Of the memory; {@link #usedBytes} is of the same moment. */
  public Figure totalBytes() {
    int status = nvml.nvmlDeviceGetMemoryInfo(device, memory);
    return new Figure(status, memory.total());
  }

  /** As {@link #totalBytes} has found it. */
  public double usedBytes() {
    return memory.used();
  }

  /** Drawn now. */
  public Figure milliwatts() {
    return new Figure(nvml.nvmlDeviceGetPowerUsage(device, number), number[0]);
  }

  /** That may be drawn. */
  public Figure limitMilliwatts() {
    return new Figure(nvml.nvmlDeviceGetEnforcedPowerLimit(device, number), number[0]);
  }

  /** Since the driver was loaded. */
  public Figure millijoules() {
    int status = nvml.nvmlDeviceGetTotalEnergyConsumption(device, wide);
    return new Figure(status, wide[0]);
  }

  private static void check(int status, String what) {
    if (status != nvml.NVML_SUCCESS) {
      throw new BridgeException("Cannot read %s of a GPU: %s.".formatted(what, message(status)));
    }
  }

  private static String message(int status) {
    // The text is NVML's own and stays.
    BytePointer text = nvml.nvmlErrorString(status);
    return text == null || text.isNull() ? "error " + status : text.getString();
  }

  private static String text(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    for (Pointer pointer : List.of(utilization, memory)) {
      pointer.close();
    }
    nvml.nvmlShutdown();
  }
}
