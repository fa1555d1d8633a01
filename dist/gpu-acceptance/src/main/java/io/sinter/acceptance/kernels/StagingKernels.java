package io.sinter.acceptance.kernels;

import io.sinter.acceptance.AcceptanceDevice;
import io.sinter.arrow.GpuRuntime;
import io.sinter.arrow.NativeRuntime;
import io.sinter.arrow.StagingRing;
import io.sinter.arrow.StagingSession;
import io.sinter.arrow.StagingSlot;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The staging ring under load, and the plain copy that it is measured by. */
@SuppressWarnings("try") // Scopes are closed, not used.
public final class StagingKernels {
  private static final int SLOTS = 3;
  private static final int NUMBERS = 1 << 16;
  private static final long PATIENCE_SECONDS = 60;

  private StagingKernels() {}

  private static StagingRing ring(AcceptanceDevice where, long bytes) {
    NativeRuntime.prepare(1);
    return where == AcceptanceDevice.CUDA
        ? StagingRing.onGpu(0, bytes, SLOTS)
        : StagingRing.onHost(bytes, SLOTS);
  }

  private static Device device(AcceptanceDevice where) {
    return where == AcceptanceDevice.CUDA
        ? new Device(DeviceType.CUDA, (byte) 0)
        : new Device(DeviceType.CPU);
  }

  private static void synchronize(AcceptanceDevice where) {
    if (where == AcceptanceDevice.CUDA) {
      GpuRuntime.synchronize(0);
    }
  }

  /**
   * Sends batches of random numbers while the device is kept busy before each use of one, gives
   * each slot back without waiting for the device, and adds the numbers up there.
   *
   * @return how many batches did not add up: 0, unless a slot was read before its copy or
   *     overwritten before its use
   */
  public static int wrongBatches(AcceptanceDevice where, int batches) throws Exception {
    long bytes = (long) NUMBERS * Long.BYTES;
    long[] expected = new long[batches];
    try (PointerScope scope = new PointerScope();
        StagingRing ring = ring(where, bytes)) {
      Device device = device(where);
      long size = where == AcceptanceDevice.CUDA ? 2048 : 64;
      Tensor busy = torch.randn(size, size).to(device, ScalarType.Float);
      Tensor sums =
          torch.zeros(
              new long[] {batches},
              new TensorOptions(ScalarType.Long).device(new DeviceOptional(device)));
      pass(
          ring,
          batches,
          (slot, batch) -> {
            SplittableRandom random = new SplittableRandom(batch);
            try (LongPointer numbers = at(slot.address())) {
              long sum = 0;
              for (int i = 0; i < NUMBERS; i++) {
                long number = random.nextLong();
                numbers.put(i, number);
                sum += number;
              }
              expected[batch] = sum;
            }
            slot.send(bytes);
          },
          (slot, batch) -> {
            try (PointerScope step = new PointerScope()) {
              Tensor arrived = slot.receive();
              for (int i = 0; i < 4; i++) {
                torch.matmul(busy, busy);
              }
              sums.select(0, batch).copy_(arrived.view(ScalarType.Long).sum());
            }
          });
      Tensor found = sums.cpu();
      int wrong = 0;
      for (int i = 0; i < batches; i++) {
        wrong += found.select(0, i).item_long() == expected[i] ? 0 : 1;
      }
      return wrong;
    }
  }

  private static LongPointer at(long start) {
    return new LongPointer() {
      {
        address = start;
      }
    };
  }

  /** Bytes a nanosecond through the ring, from the first batch to the last, nothing computed. */
  public static double ringBandwidth(AcceptanceDevice where, long bytes, int batches)
      throws Exception {
    try (StagingRing ring = ring(where, bytes)) {
      // The first copies pay for the stream and for what the driver sets up.
      pass(ring, SLOTS, (slot, batch) -> slot.send(bytes), (slot, batch) -> slot.receive());
      synchronize(where);
      long start = System.nanoTime();
      pass(ring, batches, (slot, batch) -> slot.send(bytes), (slot, batch) -> slot.receive());
      synchronize(where);
      return (double) bytes * batches / (System.nanoTime() - start);
    }
  }

  /** Bytes a nanosecond of copies from one pinned tensor to one on the device, back to back. */
  public static double plainBandwidth(AcceptanceDevice where, long bytes, int batches) {
    NativeRuntime.prepare(1);
    boolean gpu = where == AcceptanceDevice.CUDA;
    try (PointerScope scope = new PointerScope()) {
      TensorOptions options = new TensorOptions(ScalarType.Byte);
      Tensor source =
          torch.empty(
              new long[] {bytes},
              gpu ? options.pinned_memory(new BoolOptional(true)) : options,
              new MemoryFormatOptional());
      Tensor target =
          torch.empty(
              new long[] {bytes},
              options.device(new DeviceOptional(device(where))),
              new MemoryFormatOptional());
      for (int i = 0; i < SLOTS; i++) {
        target.copy_(source, /* non_blocking= */ true);
      }
      synchronize(where);
      long start = System.nanoTime();
      for (int i = 0; i < batches; i++) {
        target.copy_(source, /* non_blocking= */ true);
      }
      synchronize(where);
      return (double) bytes * batches / (System.nanoTime() - start);
    }
  }

  /** What one side does with a batch. */
  private interface Side {
    void take(StagingSlot slot, int batch);
  }

  private static StagingSlot next(
      BlockingQueue<StagingSlot> sent, AtomicReference<Throwable> failure) throws Exception {
    for (int i = 0; i < PATIENCE_SECONDS; i++) {
      StagingSlot slot = sent.poll(1, TimeUnit.SECONDS);
      if (slot != null) {
        return slot;
      }
      Throwable cause = failure.get();
      if (cause != null) {
        throw new IllegalStateException("Cannot make a batch: " + cause, cause);
      }
    }
    throw new IllegalStateException("No batch came within %d seconds".formatted(PATIENCE_SECONDS));
  }

  /** Takes batches through the ring: a thread produces, the caller consumes. */
  private static void pass(StagingRing ring, int batches, Side producer, Side consumer)
      throws Exception {
    StagingSession session = ring.open();
    BlockingQueue<StagingSlot> sent = new LinkedBlockingQueue<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < batches; i++) {
                  StagingSlot slot = Objects.requireNonNull(session.take(), "stopped");
                  producer.take(slot, i);
                  sent.add(slot);
                }
              } catch (RuntimeException | Error e) {
                failure.set(e);
              }
            },
            "staging-producer");
    thread.start();
    try {
      for (int i = 0; i < batches; i++) {
        StagingSlot slot = next(sent, failure);
        consumer.take(slot, i);
        slot.close();
      }
    } finally {
      session.stop();
      thread.join();
    }
  }
}
