package io.sinter.arrow;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.cuda.CUDAEvent;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * Moments of a GPU's work, by its own clock, as CUDA events: marked while work is given to it, read
 * once it has come there. No thread waits. Used by one thread. Not run on a GPU by the tests of
 * this repository.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
public final class GpuStopwatch implements Stopwatch {
  /* Without cudaEventDisableTiming: these events have a time. */
  private static final int TIMED = 0;

  private final byte device;
  private final CUDAEvent[] events;

  /**
   * @param device of this process, from 0
   * @param moments how many there are
   * @throws BridgeException if there is no such GPU
   */
  public GpuStopwatch(int device, int moments) {
    this.device = (byte) GpuRuntime.checked(device);
    this.events = new CUDAEvent[moments];
    try (PointerScope scope = new PointerScope()) {
      for (int i = 0; i < moments; i++) {
        events[i] = new CUDAEvent(TIMED).retainReference();
      }
    }
  }

  @Override
  public void mark(int moment) {
    try (PointerScope scope = new PointerScope()) {
      events[moment].record(torch_cuda.getCurrentCUDAStream(device));
    }
  }

  @Override
  public boolean isPast(int moment) {
    return events[moment].query();
  }

  @Override
  public double seconds(int from, int to) {
    return events[from].elapsed_time(events[to]) / 1e3;
  }

  @Override
  public void close() {
    for (CUDAEvent event : events) {
      event.releaseReference();
    }
  }
}
