package io.sinter.training.internal.barrier;

import io.sinter.arrow.CudaFaults;
import io.sinter.training.internal.NativeErrors;
import java.util.Arrays;
import java.util.List;

/** What a rank's failure says of its cause. */
final class RankFailures {
  /** Words of c10d's backends and of a meeting that others left. */
  private static final List<String> BROKEN =
      List.of(
          "Connection closed by peer",
          "Connection reset by peer",
          "Broken pipe",
          "Timed out waiting",
          "timed out",
          "Gloo",
          "gloo",
          "NCCL",
          "Cannot form a group",
          "Socket closed");

  /** A connection that was given up holds a thread and the GPU until the process ends. */
  private static final String NOT_CONNECTED = "NCCL has not connected";

  /** Words of a lack of memory, which is this rank's own wherever it shows. */
  private static final String NO_MEMORY = "out of memory";

  private RankFailures() {}

  /** Whether CUDA is of no use any more in the process of a rank that failed so. */
  static boolean losesCuda(String error) {
    boolean ofGpu = error.contains("CUDA") || error.contains("NCCL") || error.contains("GPU");
    return ofGpu && (CudaFaults.isSticky(error) || error.contains(NOT_CONNECTED));
  }

  /** Whether a rank may have failed only because another one has. */
  static boolean isFollowing(Throwable failure) {
    if (isOwn(failure)) {
      return false;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof ProgressChannel.RefusedException
          || BROKEN.stream().anyMatch(message::contains)
          || Arrays.stream(cause.getStackTrace())
              .anyMatch(frame -> frame.getClassName().endsWith("Collectives"))) {
        return true;
      }
    }
    return false;
  }

  /**
   * A failed kernel and a lack of memory are told by whatever comes next, such as an operation with
   * the other ranks, though these have nothing to do with it.
   */
  private static boolean isOwn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (message.contains(NO_MEMORY)
          || (losesCuda(message) && !message.startsWith("Cannot form a group"))) {
        return true;
      }
    }
    return false;
  }

  /** The message without the C++ stack trace that libtorch adds to its own. */
  static String reason(Throwable failure) {
    String text = NativeErrors.message(failure);
    boolean said = failure instanceof IllegalStateException && text.startsWith("Cannot ");
    if (said) {
      return text;
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String cause = root == failure ? "" : " (%s)".formatted(root);
    return "%s: %s%s".formatted(failure.getClass().getSimpleName(), text, cause);
  }
}
