package io.sinter.training.internal.torch.comm;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Logger;
import org.bytedeco.pytorch.Reducer;
import org.bytedeco.pytorch.StringLongMap;

/**
 * How much of the adding up of gradients a {@code Reducer} could not hide behind its backward pass:
 * from this rank's last gradient to the last sum, by the Reducer's own timer; on a GPU that marks
 * each step by events. Its native memory belongs to the {@code PointerScope} it was made in; used
 * by one thread, and closed before the Reducer.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
final class ExposedCommunication implements AutoCloseable {
  private final Logger log;

  /** Lets the Reducer time each of its passes from now on. */
  ExposedCommunication(Reducer reducer) {
    reducer.set_ddp_runtime_logging_sample_rate(1);
    this.log = new Logger(reducer);
  }

  /**
   * That of the last pass, in nanoseconds; 0 if it was not timed. Waits until the device has done
   * the pass.
   */
  long nanos() {
    try (PointerScope scope = new PointerScope()) {
      log.set_runtime_stats_and_log();
      StringLongMap figures = log.get_ddp_logging_data().ints_map();
      long all = figures.get(new BytePointer("backward_comm_time"));
      long hidden = figures.get(new BytePointer("backward_compute_comm_overlap_time"));
      return Math.max(0, all - hidden);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
