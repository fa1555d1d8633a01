package io.sinter.arrow;

import io.sinter.arrow.internal.Cuda;
import io.sinter.arrow.internal.Undisturbed;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM can do with NVIDIA GPUs. {@link #obstacle} never fails and touches no class of CUDA
 * where the natives are those for CPUs; all else needs a GPU and throws {@link BridgeException}
 * with that obstacle where there is none. Loads libtorch. Thread-safe; what is found out about
 * availability is found out once.
 */
public final class GpuRuntime {
  private static final String NATIVES = "io.sinter:sinter-natives-linux-x86_64-gpu";

  private static boolean known;
  private static @Nullable String obstacle;

  private GpuRuntime() {}

  /** Whether tensors can be on a GPU. */
  public static boolean isAvailable() {
    return obstacle().isEmpty();
  }

  /**
   * Why no GPU can be used, for the middle of a sentence: {@code Cannot train on a GPU: <obstacle>.
   * <next step>.}; empty if one can. It says which of these it is: natives without CUDA, natives
   * whose CUDA libraries are missing, no driver or one that is too old, no device.
   *
   * @throws BridgeException if libtorch cannot be loaded at all
   */
  public static synchronized Optional<String> obstacle() {
    if (!known) {
      NativeRuntime.load();
      obstacle =
          Undisturbed.call("sinter-cuda-loader", "load CUDA", GpuRuntime::findObstacle)
              .orElse(null);
      known = true;
    }
    return Optional.ofNullable(obstacle);
  }

  private static Optional<String> findObstacle() {
    if (!Cuda.isLinked()) {
      return Optional.of(
          Cuda.isOnClassPath()
              ? "libtorch's CUDA library cannot be loaded: %s (needed on the library path: CUDA 13, cuDNN 9 and NCCL 2)"
                  .formatted(Cuda.loadError())
              : "the native libraries of libtorch are those for CPUs (needed: %s in Sinter's version instead of its CPU natives, platform %s)"
                  .formatted(NATIVES, Loader.getPlatform()));
    }
    return torch.cuda_is_available() ? Cuda.bindingError() : Optional.of(Cuda.deviceError());
  }

  /**
   * Why a GPU cannot compute, though CUDA finds it, for the middle of a sentence; empty if it can:
   * another process has it for itself or has all its memory, or it is of a kind that the natives
   * have no kernels for. Computes a little and waits for it. From now on it is the calling
   * thread's.
   *
   * @throws BridgeException if there is no such GPU
   */
  public static Optional<String> fault(int index) {
    return Cuda.fault(checked(index));
  }

  /**
   * Loads NCCL's part of libtorch. Needs no GPU, but natives with CUDA.
   *
   * @throws LinkageError if it cannot be loaded, with what is missing
   */
  public static void loadNccl() {
    NativeRuntime.load();
    Undisturbed.call("sinter-nccl-loader", "load NCCL", Cuda::loadNccl);
  }

  /** GPUs this process sees; 0 where none can be used. */
  public static int devices() {
    return isAvailable() ? torch.cuda_device_count() : 0;
  }

  /**
   * A GPU by its number.
   *
   * @param index from 0, below {@link #devices}
   */
  public static GpuDevice device(int index) {
    return Cuda.device(checked(index));
  }

  /** The memory of a GPU now. Costs a call to the driver, no synchronisation. */
  public static GpuMemory memory(int index) {
    return Cuda.memory(checked(index));
  }

  /** Lets the peaks of {@link #memory} begin anew at what is allocated now. */
  public static void resetPeak(int index) {
    Cuda.resetPeak(checked(index));
  }

  /**
   * Gives what libtorch has reserved on any GPU, but no tensor uses, back to the device, for other
   * processes. Waits for the device; not for a step.
   */
  public static void emptyCache() {
    require();
    Cuda.emptyCache();
  }

  /** Waits until the GPU has done all that it was given, by any thread. */
  public static void synchronize(int index) {
    Cuda.synchronize(checked(index));
  }

  /** Makes a GPU the calling thread's; what is computed there without a device named is on it. */
  public static void select(int index) {
    Cuda.select(checked(index));
  }

  private static void require() {
    Optional<String> why = obstacle();
    if (why.isPresent()) {
      throw new BridgeException(
          "Cannot use a GPU: %s. Compute on the CPU, or run where there is one."
              .formatted(why.get()));
    }
  }

  static int checked(int index) {
    require();
    int count = torch.cuda_device_count();
    if (index < 0 || index >= count) {
      throw new BridgeException(
          "Cannot use GPU %d: this process sees %d (allowed: 0 to %d). Check CUDA_VISIBLE_DEVICES and the GPUs that Spark assigns."
              .formatted(index, count, count - 1));
    }
    return index;
  }
}
