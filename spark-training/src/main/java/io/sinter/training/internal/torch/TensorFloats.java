package io.sinter.training.internal.torch;

import io.sinter.training.Precision;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether cuBLAS and cuDNN may multiply 32-bit numbers in TensorFloat-32, until it is closed. The
 * switches belong to the process: ranks of one training share them, and the last one to end puts
 * back what was there before the first. Thread-safe.
 */
final class TensorFloats implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TensorFloats.class);

  private static int holders;
  private static boolean held;
  private static boolean matmulBefore;
  private static boolean cudnnBefore;

  private final boolean holds;

  private TensorFloats(boolean holds) {
    this.holds = holds;
  }

  /**
   * Sets the switches on GPUs, where the precision is one of 32 bits: fp32 is that in convolutions
   * too, which libtorch computes in TensorFloat-32 by default. On CPUs nothing is touched.
   */
  static TensorFloats of(Precision precision, Device device) {
    return device.is_cpu() || precision.isAutocast()
        ? new TensorFloats(/* holds= */ false)
        : hold(precision == Precision.TF32);
  }

  /** Lets both libraries use TensorFloat-32, or neither. */
  static TensorFloats hold(boolean allowed) {
    synchronized (TensorFloats.class) {
      Context context = torch.globalContext();
      if (holders == 0) {
        matmulBefore = context.allowTF32CuBLAS();
        cudnnBefore = context.allowTF32CuDNN();
        context.setAllowTF32CuBLAS(allowed);
        context.setAllowTF32CuDNN(allowed);
        held = allowed;
      } else if (held != allowed) {
        LOG.warn(
            "Another training in this process computes in {}, and so does this one",
            held ? "tf32" : "fp32");
      }
      holders++;
    }
    return new TensorFloats(/* holds= */ true);
  }

  @Override
  public void close() {
    if (!holds) {
      return;
    }
    synchronized (TensorFloats.class) {
      holders--;
      if (holders == 0) {
        torch.globalContext().setAllowTF32CuBLAS(matmulBefore);
        torch.globalContext().setAllowTF32CuDNN(cudnnBefore);
      }
    }
  }
}
