package io.sinter.arrow;

import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether cuBLAS and cuDNN may multiply 32-bit numbers in TensorFloat-32, until it is closed. The
 * switches belong to the process, and all who compute in it share them: they are on while somebody
 * wants them and nobody wants full precision, which no one may lose unasked. The last one to close
 * puts back what was there before the first. Needs no GPU. Thread-safe.
 */
public final class TensorFloats implements AutoCloseable {
  /** Wants nothing, and changes nothing. */
  public static final TensorFloats NONE = new TensorFloats(/* allows= */ false, /* open= */ false);

  private static final Logger LOG = LoggerFactory.getLogger(TensorFloats.class);

  private static int allowing;
  private static int refusing;
  private static boolean matmulBefore;
  private static boolean cudnnBefore;

  private final boolean allows;
  private final AtomicBoolean open;

  private TensorFloats(boolean allows, boolean open) {
    this.allows = allows;
    this.open = new AtomicBoolean(open);
  }

  /** Lets both libraries use TensorFloat-32, unless somebody else wants full precision. */
  public static TensorFloats allow() {
    return hold(/* allows= */ true);
  }

  /**
   * Keeps both libraries from it, in convolutions too, which libtorch computes in TensorFloat-32 by
   * default.
   */
  public static TensorFloats refuse() {
    return hold(/* allows= */ false);
  }

  private static TensorFloats hold(boolean allows) {
    NativeRuntime.load();
    synchronized (TensorFloats.class) {
      Context context = torch.globalContext();
      if (allowing + refusing == 0) {
        matmulBefore = context.allowTF32CuBLAS();
        cudnnBefore = context.allowTF32CuDNN();
      }
      change(allows, 1);
      if (allowing > 0 && refusing > 0) {
        LOG.warn(
            "fp32 and tf32 are both asked for in this process: all compute in fp32 until those who ask for it have ended");
      }
    }
    return new TensorFloats(allows, /* open= */ true);
  }

  private static void change(boolean allows, int count) {
    if (allows) {
      allowing += count;
    } else {
      refusing += count;
    }
    Context context = torch.globalContext();
    boolean held = allowing + refusing > 0;
    boolean on = refusing == 0;
    context.setAllowTF32CuBLAS(held ? on : matmulBefore);
    context.setAllowTF32CuDNN(held ? on : cudnnBefore);
  }

  /** Wants nothing any more. */
  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      synchronized (TensorFloats.class) {
        change(allows, -1);
      }
    }
  }
}
