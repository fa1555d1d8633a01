package io.sinter.training.internal.torch;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.GpuRuntime;
import io.sinter.training.Precision;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.NativeErrors;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Device;

/**
 * What libtorch says when the memory of a device does not suffice, which JavaCPP hands on as a
 * {@link RuntimeException} with a text.
 *
 * @param detail what was needed and what there is, in brackets and with a space in front; empty if
 *     that was not said
 */
record DeviceMemory(String detail) {
  /** Of the caching allocator, the CPU's allocator, the driver, cuBLAS and cuDNN. */
  private static final List<String> SIGNS =
      List.of(
          "CUDA out of memory",
          "DefaultCPUAllocator: can't allocate memory",
          "CUDA error: out of memory",
          "CUBLAS_STATUS_ALLOC_FAILED",
          "CUDNN_STATUS_ALLOC_FAILED");

  private static final Pattern GPU =
      Pattern.compile(
          "Tried to allocate ([0-9.]+ [A-Za-z]+)\\..*?total capacity of ([0-9.]+ [A-Za-z]+) of which ([0-9.]+ [A-Za-z]+) is free",
          Pattern.DOTALL);
  private static final Pattern CPU = Pattern.compile("you tried to allocate ([0-9]+) bytes");

  /** Those of this process. */
  static final GpuRanks RANKS = new GpuRanks();

  /** What a failure says of the device's memory; empty if it is about something else. */
  static Optional<DeviceMemory> of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BridgeException) {
        // Host memory, in words already.
        return Optional.empty();
      }
      String text = NativeErrors.message(cause);
      if (SIGNS.stream().anyMatch(text::contains)) {
        return Optional.of(new DeviceMemory(detail(text)));
      }
    }
    return Optional.empty();
  }

  private static String detail(String text) {
    Matcher gpu = GPU.matcher(text);
    if (gpu.find()) {
      return " (%s more were needed, %s of %s are free)"
          .formatted(gpu.group(1), gpu.group(3), gpu.group(2));
    }
    Matcher cpu = CPU.matcher(text);
    return cpu.find()
        ? String.format(Locale.ROOT, " (%,d bytes more were needed)", Long.parseLong(cpu.group(1)))
        : "";
  }

  /** The failure in words. */
  static final class ExhaustedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private ExhaustedException(String message, RuntimeException cause) {
      super(message, cause);
    }
  }

  /**
   * A failure in words if it was memory, else the failure.
   *
   * @param doing what, such as {@code "while the network was prepared"}
   */
  static RuntimeException explain(
      RuntimeException failure, Device device, String doing, TrainingOptions options) {
    if (failure instanceof ExhaustedException) {
      return failure;
    }
    int parts = 2 * Math.max(1, options.accumulation());
    return of(failure)
        .<RuntimeException>map(memory -> memory.exhausted(device, doing, options, parts, failure))
        .orElse(failure);
  }

  /**
   * The failure for people.
   *
   * @param doing what, such as {@code "in passes over 512 rows"}
   * @param parts that would be tried next
   */
  ExhaustedException exhausted(
      Device device, String doing, TrainingOptions options, int parts, RuntimeException cause) {
    String accumulation =
        "training.accumulation=%d (now %s)"
            .formatted(parts, options.accumulation() == 0 ? "automatic" : options.accumulation());
    String precision =
        options.precision().isAutocast() ? "" : ", training.precision=" + lower(Precision.BF16);
    return new ExhaustedException(
        "Cannot train on %s: its memory ran out %s%s. Set %s%s or a smaller training.batch-size, or leave the device to this training alone."
            .formatted(device.str().getString(), doing, detail, accumulation, precision),
        cause);
  }

  private static String lower(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Gives a GPU what tensors no longer need, where no other rank of this process has one; nothing
   * on a CPU. libtorch does so for the rank's own GPU before it says that memory has run out: this
   * is for what allocates past it, as cuBLAS's handles.
   */
  static void release(Device device) {
    if (!device.is_cpu() && RANKS.alone()) {
      GpuRuntime.emptyCache();
    }
  }
}
