package io.sinter.arrow.internal.engine;

import io.sinter.arrow.CudaFaults;
import java.util.Locale;

/** What a pass that failed says of the device, by libtorch's words. */
enum Trouble {
  /** The pass needs more memory than there is; a smaller one may do. */
  MEMORY,
  /** A kernel failed; CUDA refuses all that this process asks of the GPU from then on. */
  LOST,
  /** Anything else; another pass is not concerned. */
  OTHER;

  static Trouble of(Throwable error) {
    String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("out of memory")
        || message.contains("not enough memory")
        || message.contains("cublas_status_alloc_failed")
        || message.contains("cudnn_status_alloc_failed")
        // What the making of their handles says of a GPU that is full.
        || message.contains("cublas_status_not_initialized")
        || message.contains("cudnn_status_not_initialized")) {
      return MEMORY;
    }
    return CudaFaults.isSticky(message) ? LOST : OTHER;
  }
}
