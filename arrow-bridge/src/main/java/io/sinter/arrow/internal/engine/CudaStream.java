package io.sinter.arrow.internal.engine;

import io.sinter.arrow.internal.Cuda;
import org.bytedeco.pytorch.cuda.CUDAEvent;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch_cuda;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of one GPU, and the event by which its lane waits. The one class of the engine that
 * needs the CUDA natives: touched only where a GPU was found.
 */
final class CudaStream implements DeviceStream {
  private static final Logger LOG = LoggerFactory.getLogger(CudaStream.class);

  /* cudaEventBlockingSync | cudaEventDisableTiming: who waits sleeps; the event is cheap. */
  private static final int FLAGS = 1 | 2;

  private static final ThreadLocal<CudaStream> OF_THREAD = new ThreadLocal<>();

  private final byte index;
  private final CUDAStream stream;
  private final CUDAEvent done;

  /**
   * The calling thread's stream, the same for all its engines.
   *
   * @param index of the GPU, which a thread does not change
   */
  static CudaStream ofThisThread(int index) {
    CudaStream stream = OF_THREAD.get();
    if (stream == null) {
      stream = new CudaStream(index);
      OF_THREAD.set(stream);
    }
    return stream;
  }

  private CudaStream(int index) {
    this.index = (byte) index;
    Cuda.initialise();
    torch_cuda.set_device(this.index);
    this.stream = torch_cuda.getStreamFromPool(/* isHighPriority= */ false, this.index);
    this.done = new CUDAEvent(FLAGS);
  }

  @Override
  public void enter() {
    torch_cuda.set_device(index);
    torch_cuda.setCurrentCUDAStream(stream);
  }

  @Override
  public void await() {
    done.record(stream);
    done.synchronize();
  }

  @Override
  public void settle() {
    try {
      stream.synchronize();
    } catch (RuntimeException e) {
      LOG.debug("stream of cuda:{} after a failure", index, e);
    }
  }
}
