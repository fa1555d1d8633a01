package io.sinter.arrow;

/**
 * One GPU of this process, as CUDA numbers them: with {@code CUDA_VISIBLE_DEVICES} set, 0 is the
 * first of those it lists.
 *
 * @param index from 0
 * @param name of the model, such as {@code NVIDIA H100 80GB HBM3}
 * @param totalBytes of its memory
 * @param major compute capability; 8 and above multiplies in TF32 and bfloat16
 * @param minor compute capability
 * @param pciBusId {@code 00000000:4b:00.0}, by which NVML finds the same device whatever is visible
 */
public record GpuDevice(
    int index, String name, long totalBytes, int major, int minor, String pciBusId) {

  /** Such as {@code NVIDIA H100 80GB HBM3 (cuda:0, compute capability 9.0, 79.6 GiB)}. */
  @Override
  public String toString() {
    return "%s (cuda:%d, compute capability %d.%d, %.1f GiB)"
        .formatted(name, index, major, minor, totalBytes / (double) (1 << 30));
  }
}
