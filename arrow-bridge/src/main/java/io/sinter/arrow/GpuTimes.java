package io.sinter.arrow;

import io.sinter.arrow.internal.DeviceTimes;

/**
 * What a GPU's time went to in this process so far, by the GPU's own clock, in seconds. Steps are
 * measured now and then, so that of their parts the shares of {@code steps} count; copies are all
 * measured.
 *
 * @param steps all of the measured steps, each from its first operation to that of the next step
 * @param input of these, waiting for the step's rows
 * @param compute of these, computing
 * @param communication of these, adding up gradients over the ranks where nothing is computed
 *     meanwhile
 * @param copies from pinned host memory, beside the computation
 */
public record GpuTimes(
    double steps, double input, double compute, double communication, double copies) {
  /**
   * The times of a GPU; zeros where nothing has been measured. Needs no CUDA.
   *
   * @param device of this process, from 0
   */
  public static GpuTimes of(int device) {
    return DeviceTimes.of(device).seconds();
  }

  /**
   * Adds a measured step.
   *
   * @param device of this process, from 0
   */
  public static void add(
      int device, double step, double input, double compute, double communication) {
    DeviceTimes.of(device).add(step, input, compute, communication);
  }

  /** What was added since an earlier moment. */
  public GpuTimes since(GpuTimes earlier) {
    return new GpuTimes(
        steps - earlier.steps,
        input - earlier.input,
        compute - earlier.compute,
        communication - earlier.communication,
        copies - earlier.copies);
  }
}
