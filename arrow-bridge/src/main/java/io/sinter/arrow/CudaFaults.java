package io.sinter.arrow;

import java.util.List;
import java.util.Locale;

/** What CUDA's errors mean for the process that gets them. */
public final class CudaFaults {
  /*
   * The texts of cudaGetErrorString for the errors of which CUDA's documentation says that the process must be ended, and
   * what its driver says of a GPU that is gone.
   */
  private static final List<String> STICKY =
      List.of(
          "illegal memory access",
          "device-side assert",
          "misaligned address",
          "illegal instruction",
          "invalid program counter",
          "not supported on global/shared address space",
          "unspecified launch failure",
          "launch timed out",
          "hardware stack error",
          "uncorrectable ecc error",
          "uncorrectable nvlink error",
          "invalid access of peer gpu memory",
          "context is destroyed",
          "cuda error: unknown error",
          "gpu has fallen off the bus",
          "gpu is lost");

  private CudaFaults() {}

  /** Whether no call of this process to CUDA succeeds any more after an error with this message. */
  public static boolean isSticky(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    return STICKY.stream().anyMatch(text::contains);
  }
}
