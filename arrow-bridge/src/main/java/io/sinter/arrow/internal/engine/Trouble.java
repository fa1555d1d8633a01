package io.sinter.arrow.internal.engine;

import java.util.Locale;

/** What a pass that failed says of the device, by libtorch's words. */
enum Trouble {
  /** The pass needs more memory than there is; a smaller one may do. */
  MEMORY,
  /**
   * A kernel failed; CUDA refuses all that this process asks of the GPU from then on. The errors
   * that CUDA calls sticky.
   */
  LOST,
  /** Anything else; another pass is not concerned. */
  OTHER;

  static Trouble of(Throwable error) {
    String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("out of memory")
        || message.contains("not enough memory")
        || message.contains("cublas_status_alloc_failed")
        || message.contains("cudnn_status_alloc_failed")) {
      return MEMORY;
    }
    boolean lost =
        message.contains("device-side assert")
            || message.contains("illegal memory access")
            || message.contains("misaligned address")
            || message.contains("illegal instruction")
            || message.contains("unspecified launch failure")
            || message.contains("uncorrectable ecc error")
            || message.contains("cuda error: unknown error")
            || message.contains("hardware stack error")
            || message.contains("gpu is lost");
    return lost ? LOST : OTHER;
  }
}
