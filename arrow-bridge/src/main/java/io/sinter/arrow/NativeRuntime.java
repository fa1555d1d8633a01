package io.sinter.arrow;

import io.sinter.arrow.internal.Cuda;
import io.sinter.arrow.internal.NativeCache;
import io.sinter.arrow.internal.Undisturbed;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads libtorch into this JVM. The native files are unpacked once per user into the folder named
 * by {@code org.bytedeco.javacpp.cachedir}, by default a private one ({@code
 * ~/.cache/sinter/natives}, or one in the temporary directory where the home cannot be written).
 * Thread-safe.
 */
public final class NativeRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(NativeRuntime.class);

  private static final String ONNX_RUNTIME_SILENCE = "ORT_DISABLE_TELEMETRY";

  private static boolean loaded;
  private static @Nullable String failure;

  private NativeRuntime() {}

  /**
   * Loads libtorch unless that is done, and sets how many threads one operation may use. The number
   * holds for the whole process: with k tasks in one executor, give each cores / k.
   *
   * @param threads intra-operation threads, at least 1
   * @throws BridgeException if the natives of this platform are not on the class path or cannot be
   *     loaded
   */
  public static synchronized void prepare(int threads) {
    if (threads < 1) {
      throw new BridgeException(
          "Cannot set native threads: %d (allowed: 1 or more). Use the cores of the task."
              .formatted(threads));
    }
    load();
    torch.set_num_threads(threads);
    openblas_nolapack.blas_set_num_threads(threads);
  }

  /**
   * Starts to load libtorch on a thread of its own and returns at once, so that it takes place
   * while the data is being read. {@link #prepare} then waits for what is left, and reports what
   * went wrong.
   */
  public static void preload() {
    Thread loader = new Thread(NativeRuntime::loadQuietly, "sinter-native-preloader");
    loader.setDaemon(true);
    loader.start();
  }

  private static void loadQuietly() {
    try {
      load();
    } catch (BridgeException e) {
      LOG.debug("libtorch cannot be loaded ahead of its use", e);
    }
  }

  /**
   * Keeps ONNX Runtime from reporting its use over the network, which its official builds do from
   * 1.29 on; reading the command line for it, that release crashes a JVM whose command line is
   * longer than 4,096 bytes, as Spark's can be. Must come before ONNX Runtime is loaded. Costs the
   * loading of libtorch, which alone can set a variable of this process, unless {@code
   * ORT_DISABLE_TELEMETRY=1} is in the environment already, as the launcher puts it.
   */
  public static void silenceOnnxRuntime() {
    if (!"1".equals(System.getenv(ONNX_RUNTIME_SILENCE))) {
      load();
      torch.set_env(ONNX_RUNTIME_SILENCE, "1");
    }
  }

  /** Loads libtorch if {@link #prepare} has not; leaves the thread numbers alone. */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    if (failure != null) {
      // A class whose loading has failed says at the next attempt only that it has.
      throw new BridgeException(failure);
    }
    try {
      loadOnce();
    } catch (BridgeException e) {
      failure = e.getCause() instanceof LinkageError ? e.getMessage() : null;
      throw e;
    }
    loaded = true;
  }

  private static void loadOnce() {
    NativeCache.configure();
    try {
      Undisturbed.call(
          "sinter-native-loader",
          "load libtorch",
          () -> NativeCache.unpackAlone(() -> Loader.load(torch.class)));
    } catch (LinkageError e) {
      if (Cuda.isOnClassPath()) {
        throw new BridgeException(
            "Cannot load libtorch with CUDA: %s (needed on the library path: CUDA 13 with CUPTI, cuDNN 9 and NCCL 2). Put their folders into LD_LIBRARY_PATH, or take the natives for CPUs."
                .formatted(deepest(e).getMessage()),
            e);
      }
      throw new BridgeException(
          "Cannot load libtorch: %s (platform: %s; needs glibc 2.35 and libstdc++ of GCC 12 or newer). Add the artifact io.sinter:sinter-natives-%s in Sinter's version, e.g. with --packages."
              .formatted(e.getMessage(), Loader.getPlatform(), Loader.getPlatform()),
          e);
    }
  }

  /** JavaCPP's own error says where it looked last; the first one says what is missing. */
  private static Throwable deepest(Throwable error) {
    Throwable cause = error.getCause();
    return cause == null ? error : deepest(cause);
  }
}
