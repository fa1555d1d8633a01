package io.sinter.arrow;

import java.util.List;

/**
 * What the driver says of a GPU at one moment, all processes together. NaN is what it does not say.
 *
 * @param utilization per cent of the last moments in which something ran on the GPU, of NVML's own
 *     length (between a sixth of a second and a second)
 * @param usedBytes of its memory
 * @param totalBytes of its memory
 * @param watts it draws now
 * @param limitWatts it may draw
 * @param joules it has used since its driver was loaded, by its own counter
 * @param missing what is NaN and why, such as {@code utilisation: Not Supported}
 */
public record GpuReading(
    double utilization,
    double usedBytes,
    double totalBytes,
    double watts,
    double limitWatts,
    double joules,
    List<String> missing) {
  public GpuReading {
    missing = List.copyOf(missing);
  }

  /** Nothing, for one reason. */
  public static GpuReading none(String reason) {
    return new GpuReading(
        Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, List.of(reason));
  }
}
