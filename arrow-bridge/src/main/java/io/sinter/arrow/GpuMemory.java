package io.sinter.arrow;

/**
 * The memory of one GPU at one moment, in bytes. {@code total} and {@code free} are the device's,
 * all processes together; the others are those of this process's tensors: libtorch reserves memory
 * from the device and hands it out itself.
 *
 * @param total of the device
 * @param free of the device; what libtorch has reserved is not free, though tensors may not use it
 * @param allocated to tensors
 * @param peakAllocated the most that was, since {@link GpuRuntime#resetPeak}
 * @param reserved from the device by libtorch, tensors' part included
 * @param peakReserved the most that was, since {@link GpuRuntime#resetPeak}
 */
public record GpuMemory(
    long total, long free, long allocated, long peakAllocated, long reserved, long peakReserved) {

  /** What further tensors can have: what is free, and what is reserved without a tensor in it. */
  public long available() {
    return free + reserved - allocated;
  }
}
