package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.cuda.CUDAEvent;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch_cuda;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slots of pinned host memory and of a GPU's, with copies on a stream of their own. No thread waits
 * for the GPU but a producer that wants to write where the last copy has not read yet.
 *
 * <p>The memory of the GPU belongs to the slot for its whole life, and its last use is an event
 * that the next copy waits for on the GPU: libtorch's allocator need not be told of the second
 * stream ({@code record_stream}) before the end.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
public final class GpuSlots implements SlotMemories {
  private static final Logger LOG = LoggerFactory.getLogger(GpuSlots.class);
  // CUDA's cudaEventDefault: without cudaEventDisableTiming an event has a time.
  private static final int WITH_TIME = 0;
  private static final long POLL_NANOS = 20_000;

  private final byte device;
  private final CUDAStream copies;

  /**
   * @param device of this process, from 0
   */
  public GpuSlots(int device) {
    this.device = (byte) device;
    Cuda.initialise();
    try (PointerScope scope = new PointerScope()) {
      this.copies =
          torch_cuda.getStreamFromPool(/* isHighPriority= */ true, this.device).retainReference();
    }
  }

  @Override
  public SlotMemory allocate(long bytes) {
    return new Slot(bytes);
  }

  /** Nobody waits for a GPU that may be stuck: each slot keeps its memory until it is done. */
  @Override
  public void drain() {}

  @Override
  public String description() {
    return "pinned host memory to cuda:" + device;
  }

  @Override
  public void close() {
    copies.releaseReference();
  }

  private final class Slot implements SlotMemory {
    private final Tensor source;
    private final Tensor target;
    private final long address;
    private final CUDAEvent started;
    private final CUDAEvent sent;
    private final CUDAEvent used;
    private long inFlight;

    Slot(long bytes) {
      try (PointerScope scope = new PointerScope()) {
        Tensor pinned = pin(bytes);
        Tensor onGpu =
            torch.empty(
                new long[] {bytes},
                new TensorOptions(ScalarType.Byte)
                    .device(new DeviceOptional(new Device(DeviceType.CUDA, device))),
                new MemoryFormatOptional());
        source = pinned.retainReference();
        target = onGpu.retainReference();
        started = new CUDAEvent(WITH_TIME).retainReference();
        sent = new CUDAEvent(WITH_TIME).retainReference();
        used = new CUDAEvent().retainReference();
        // The allocator hands out memory that this stream's kernels still use: they come first.
        used.record(torch_cuda.getCurrentCUDAStream(device));
      }
      address = Tensors.address(source);
    }

    private Tensor pin(long bytes) {
      Tensor pinned;
      try {
        pinned =
            torch.empty(
                new long[] {bytes},
                new TensorOptions(ScalarType.Byte).pinned_memory(new BoolOptional(true)),
                new MemoryFormatOptional());
      } catch (RuntimeException e) {
        throw new BridgeException(
            "Cannot pin %,d bytes of host memory: %s. Take smaller batches, or fewer of them ahead."
                .formatted(bytes, TorchMessages.cause(e)),
            e);
      }
      if (!pinned.is_pinned()) {
        throw new BridgeException(
            "Cannot pin %,d bytes of host memory: libtorch gave memory that is not pinned."
                .formatted(bytes));
      }
      return pinned;
    }

    @Override
    public long address() {
      return address;
    }

    @Override
    public @Nullable CopyCost awaitSent(BooleanSupplier stopped) {
      // A producer's thread begins at GPU 0, where CUDA would make a context for it.
      Cuda.select(device);
      if (inFlight == 0) {
        return CopyCost.NONE;
      }
      while (!sent.query()) {
        if (stopped.getAsBoolean()) {
          return null;
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
      CopyCost cost = new CopyCost(inFlight, Math.round(started.elapsed_time(sent) * 1e6));
      inFlight = 0;
      DeviceTimes.of(device).addCopy(cost.nanos());
      return cost;
    }

    @Override
    public void send(long bytes) {
      if (bytes == 0) {
        return;
      }
      try (PointerScope scope = new PointerScope()) {
        CUDAStream before = torch_cuda.getCurrentCUDAStream(device);
        torch_cuda.setCurrentCUDAStream(copies);
        try {
          used.block(copies);
          started.record(copies);
          target.narrow(0, 0, bytes).copy_(source.narrow(0, 0, bytes), /* non_blocking= */ true);
          sent.record(copies);
        } finally {
          torch_cuda.setCurrentCUDAStream(before);
        }
      }
      inFlight = bytes;
      TransferCounts.PINNED.add(bytes);
    }

    @Override
    public Tensor receive() {
      try (PointerScope scope = new PointerScope()) {
        sent.block(torch_cuda.getCurrentCUDAStream(device));
      }
      return target;
    }

    @Override
    public void release() {
      try (PointerScope scope = new PointerScope()) {
        used.record(torch_cuda.getCurrentCUDAStream(device));
      }
    }

    @Override
    public void close() {
      try (PointerScope scope = new PointerScope()) {
        // The allocator hands the memory out again once the copies are over.
        target.record_stream(copies.unwrap());
      } catch (RuntimeException e) {
        LOG.warn("A GPU that has failed keeps the memory of a staging slot", e);
      }
      Cuda.free(device, source, target);
      started.releaseReference();
      sent.releaseReference();
      used.releaseReference();
    }
  }
}
