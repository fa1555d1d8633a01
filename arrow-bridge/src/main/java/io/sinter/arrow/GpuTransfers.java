package io.sinter.arrow;

import io.sinter.arrow.internal.TransferCounts;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Counts what is copied from host memory to GPUs, by the kind of host memory: from pinned memory a
 * GPU copies by itself while it computes; from pageable memory the driver copies twice and the
 * calling thread waits. Counts the copies that are made through this class and through {@link
 * StagingRing}. Thread-safe.
 */
public final class GpuTransfers {
  private GpuTransfers() {}

  /** Bytes copied from pinned memory since the JVM started, over all threads and GPUs. */
  public static long pinnedBytes() {
    return TransferCounts.PINNED.sum();
  }

  /** Bytes copied from pageable memory since the JVM started, over all threads and GPUs. */
  public static long pageableBytes() {
    return TransferCounts.PAGEABLE.sum();
  }

  /**
   * A tensor on a device, with another type of elements if need be; the same where it is so
   * already. Counted if it goes from host memory to a GPU. The caller closes the result.
   */
  public static Tensor copy(Tensor source, Device target, ScalarType type) {
    if (target.is_cuda() && source.is_cpu()) {
      (source.is_pinned() ? TransferCounts.PINNED : TransferCounts.PAGEABLE).add(source.nbytes());
    }
    return source.to(target, type);
  }
}
