package io.sinter.training.internal.data;

import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Arrow memory straight from the operating system. Arrow's default, Netty's pool, ends at the JVM's
 * limit for direct memory, by default that of the heap; a rank's rows have a bound of their own.
 */
final class NativeMemory extends AllocationManager {
  private static final int ALIGNMENT = 64;
  private static final ArrowBuf EMPTY = new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);

  private final long address;
  private final long bytes;

  private NativeMemory(BufferAllocator accounting, long bytes) {
    super(accounting);
    this.address = MemoryUtil.allocateMemory(bytes);
    this.bytes = bytes;
  }

  /** A root of such memory; the caller closes. */
  static BufferAllocator root() {
    return new RootAllocator(
        RootAllocator.configBuilder()
            .allocationManagerFactory(
                new Factory() {
                  @Override
                  public AllocationManager create(BufferAllocator accounting, long size) {
                    return new NativeMemory(accounting, size);
                  }

                  @Override
                  public ArrowBuf empty() {
                    return EMPTY;
                  }
                })
            .roundingPolicy(bytes -> (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)
            .build());
  }

  @Override
  public long getSize() {
    return bytes;
  }

  @Override
  protected long memoryAddress() {
    return address;
  }

  @Override
  protected void release0() {
    MemoryUtil.freeMemory(address);
  }
}
