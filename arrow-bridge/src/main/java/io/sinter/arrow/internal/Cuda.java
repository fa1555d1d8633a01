package io.sinter.arrow.internal;

import io.sinter.arrow.GpuDevice;
import io.sinter.arrow.GpuMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.SizeTPair;
import org.bytedeco.pytorch.Stat;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.cuda.CUDAAllocator;
import org.bytedeco.pytorch.cuda.DeviceStats;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch_cuda;
import org.bytedeco.pytorch.global.torch_nccl;

/**
 * The CUDA half of libtorch. Its classes cannot be initialised on natives for CPUs: but for the
 * questions whether they can, nothing here may be called there.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
public final class Cuda {
  /* What nobody may free any more, nor the garbage collector by JavaCPP. */
  private static final List<Tensor> LOST = new ArrayList<>();

  private Cuda() {}

  /** Whether libtorch has come with its CUDA library; needs no driver. libtorch is loaded. */
  public static boolean isLinked() {
    return Context.hasCUDART();
  }

  /** Whether natives with CUDA are there, be they usable or not. */
  public static boolean isOnClassPath() {
    return Cuda.class
            .getClassLoader()
            .getResource("org/bytedeco/pytorch/" + Loader.getPlatform() + "-gpu/libtorch_cuda.so")
        != null;
  }

  /** What keeps the CUDA library from being loaded. */
  public static String loadError() {
    return bindingError().orElse("the reason is unknown");
  }

  /**
   * What keeps Java from calling CUDA, though libtorch may; empty if nothing does. Loads what is
   * called from here on.
   */
  public static Optional<String> bindingError() {
    try {
      NativeCache.loadAlone("torch-cuda", () -> Loader.load(torch_cuda.class));
      return Optional.empty();
    } catch (LinkageError | TypeNotPresentException e) {
      return Optional.of(reason(e));
    }
  }

  /** See {@code GpuRuntime}. */
  public static boolean loadNccl() {
    NativeCache.loadAlone("torch-nccl", () -> Loader.load(torch_nccl.class));
    return true;
  }

  /** See {@code GpuRuntime}. */
  public static Optional<String> fault(int index) {
    try (PointerScope scope = new PointerScope()) {
      select(index);
      TensorOptions options =
          new TensorOptions(torch.ScalarType.Float)
              .device(new DeviceOptional(new Device(DeviceType.CUDA, (byte) index)));
      float sum = torch.ones(new long[] {8}, options).sum().item_float();
      return sum == 8
          ? Optional.empty()
          : Optional.of("cuda:%d computes wrongly: 8 ones are %s".formatted(index, sum));
    } catch (RuntimeException e) {
      return Optional.of("cuda:%d cannot compute: %s".formatted(index, reason(e)));
    }
  }

  /** What CUDA says of this machine where it finds no device. */
  public static String deviceError() {
    Optional<String> binding = bindingError();
    if (binding.isPresent()) {
      return binding.get();
    }
    try {
      torch_cuda.device_count_ensure_non_zero();
      return "CUDA finds no device";
    } catch (RuntimeException e) {
      return reason(e);
    }
  }

  /** The first sentence of an error, without its full stop. */
  private static String reason(Throwable error) {
    String line = String.valueOf(error.getMessage()).lines().findFirst().orElse("").strip();
    int end = line.indexOf(". ");
    line = end < 0 ? line : line.substring(0, end);
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  /** See {@code GpuRuntime}. */
  public static GpuDevice device(int index) {
    try (PointerScope scope = new PointerScope()) {
      cudaDeviceProp found = torch_cuda.getDeviceProperties((byte) index);
      return new GpuDevice(
          index,
          found.name().getString(),
          found.totalGlobalMem(),
          found.major(),
          found.minor(),
          "%08x:%02x:%02x.0".formatted(found.pciDomainID(), found.pciBusID(), found.pciDeviceID()));
    }
  }

  /** See {@code GpuRuntime}. */
  public static GpuMemory memory(int index) {
    try (PointerScope scope = new PointerScope()) {
      CUDAAllocator allocator = allocator();
      SizeTPair device = allocator.getMemoryInfo((byte) index);
      DeviceStats statistics = allocator.getDeviceStats((byte) index);
      Stat allocated = statistics.allocated_bytes();
      Stat reserved = statistics.reserved_bytes();
      return new GpuMemory(
          device.second(),
          device.first(),
          allocated.current(),
          allocated.peak(),
          reserved.current(),
          reserved.peak());
    }
  }

  /** See {@code GpuRuntime}. */
  public static void resetPeak(int index) {
    try (PointerScope scope = new PointerScope()) {
      allocator().resetPeakStats((byte) index);
    }
  }

  /** See {@code GpuRuntime}. */
  public static void emptyCache() {
    try (PointerScope scope = new PointerScope()) {
      allocator().emptyCache();
    }
  }

  /** See {@code GpuRuntime}. */
  public static void synchronize(int index) {
    torch.cuda_synchronize(index);
  }

  /** See {@code GpuRuntime}. */
  public static void select(int index) {
    torch_cuda.set_device((byte) index);
  }

  /** The name of a GPU as {@code nvidia-smi -L} prints it. */
  public static String uuid(int index) {
    // 16 bytes, which the Java class of the struct does not show.
    byte[] bytes = new byte[16];
    new BytePointer(torch_cuda.getDeviceProperties((byte) index).uuid())
        .capacity(bytes.length)
        .get(bytes);
    StringBuilder text = new StringBuilder("GPU-");
    for (int i = 0; i < 16; i++) {
      text.append(i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "");
      text.append("%02x".formatted(bytes[i]));
    }
    return text.toString();
  }

  /**
   * Whether a GPU has failed for good in this process: CUDA refuses everything after an illegal
   * address, for instance.
   */
  public static boolean isLost(int index) {
    try (PointerScope scope = new PointerScope()) {
      torch_cuda.getCurrentCUDAStream((byte) index).query();
      return false;
    } catch (RuntimeException e) {
      return true;
    }
  }

  /**
   * Frees tensors that were copied from, to, or used on streams of a GPU. To free such memory
   * libtorch records events; where the GPU is lost that throws in a destructor, which would end the
   * process. There the memory is kept instead, until the process ends.
   */
  public static void free(int index, Tensor... tensors) {
    if (isLost(index)) {
      synchronized (LOST) {
        LOST.addAll(List.of(tensors));
      }
      return;
    }
    for (Tensor tensor : tensors) {
      tensor.releaseReference();
    }
  }

  /** Lets libtorch initialise CUDA, which else its first tensor on a GPU does. */
  public static void initialise() {
    torch.globalContext().lazyInitDevice(DeviceType.CUDA);
  }

  private static CUDAAllocator allocator() {
    initialise();
    return torch_cuda.getAllocator();
  }
}
