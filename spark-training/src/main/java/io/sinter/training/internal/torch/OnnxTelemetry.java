package io.sinter.training.internal.torch;

import io.sinter.arrow.NativeRuntime;
import org.bytedeco.pytorch.global.torch;

/**
 * Keeps ONNX Runtime from reporting its use over the network, which its official builds do from
 * 1.29 on; reading this process's command line for it, that release crashes the JVM where the line
 * is longer than 4,096 bytes, as Spark's can be.
 */
public final class OnnxTelemetry {
  private OnnxTelemetry() {}

  /** Must be called before ONNX Runtime is loaded; later calls do nothing. */
  public static void disable() {
    NativeRuntime.prepare(1);
    torch.set_env("ORT_DISABLE_TELEMETRY", "1");
  }
}
