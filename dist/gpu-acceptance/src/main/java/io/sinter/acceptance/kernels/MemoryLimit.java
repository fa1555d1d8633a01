package io.sinter.acceptance.kernels;

import io.sinter.arrow.GpuMemory;
import io.sinter.arrow.GpuRuntime;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * Lets a GPU of this process look smaller, to see what happens when its memory does not suffice.
 */
public final class MemoryLimit {
  private MemoryLimit() {}

  /** Lets libtorch take so many bytes more than it has reserved now. */
  public static void leave(int gpu, long bytes) {
    GpuMemory now = GpuRuntime.memory(gpu);
    double share = (double) (now.reserved() + bytes) / now.total();
    torch_cuda.getAllocator().setMemoryFraction(Math.min(1, share), (byte) gpu);
  }

  /** Lets it take all again. */
  public static void lift(int gpu) {
    torch_cuda.getAllocator().setMemoryFraction(1, (byte) gpu);
  }
}
