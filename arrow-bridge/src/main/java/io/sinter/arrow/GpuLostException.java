package io.sinter.arrow;

import org.jspecify.annotations.Nullable;

/**
 * A GPU that this process cannot use any more, though another process may: CUDA refuses everything
 * after a kernel has failed, or a pass does not end. Nothing but a new process helps.
 */
public final class GpuLostException extends BridgeException {
  public GpuLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
