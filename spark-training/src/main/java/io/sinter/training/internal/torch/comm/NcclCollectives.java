package io.sinter.training.internal.torch.comm;

import io.sinter.arrow.GpuRuntime;
import io.sinter.training.internal.Meeting;
import io.sinter.training.internal.NativeErrors;
import io.sinter.training.internal.RankPlace;
import java.time.Duration;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ErrorType;
import org.bytedeco.pytorch.global.torch_nccl;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collectives between GPUs, one a rank, by c10d's NCCL backend. Written against the Java API of the
 * CUDA build of libtorch; the tests of this repository run without a GPU and do not cover it.
 *
 * <p>An operation returns when the GPU has been told of it. One that takes longer than the timeout,
 * or fails, is ended by c10d's watchdog, which aborts the communicator and no more: what comes next
 * fails here. {@link #abort} does the same from any thread.
 */
final class NcclCollectives extends BackendCollectives {
  private static final Logger LOG = LoggerFactory.getLogger(NcclCollectives.class);

  private final ProcessGroupNCCL group;
  private final NcclRendezvous rendezvous;
  private final FlightRecorder recorder;
  private final String where;
  private boolean dumped;
  private boolean closed;

  private NcclCollectives(
      RankPlace place, NcclRendezvous rendezvous, PrefixStore store, ProcessGroupNCCL group) {
    super(store, group, DeviceType.CUDA, ProcessGroup.BackendType.NCCL, place.rank(), place.size());
    this.group = group;
    this.rendezvous = rendezvous;
    this.recorder = FlightRecorder.of(place);
    this.where = "rank %d of %d".formatted(place.rank(), place.size());
  }

  /** Makes this rank's part of the group; the ranks are not connected yet. */
  static NcclCollectives open(RankPlace place, Duration timeout) {
    GpuRuntime.loadNccl();
    NcclEnvironment.prepare(place.host());
    NcclRendezvous rendezvous = new NcclRendezvous(timeout);
    try {
      PrefixStore store = new PrefixStore(place.attempt(), rendezvous.store());
      ProcessGroupNCCL group =
          new ProcessGroupNCCL(store, place.rank(), place.size(), options(timeout));
      return new NcclCollectives(place, rendezvous, store, group);
    } catch (RuntimeException e) {
      rendezvous.close();
      throw e;
    }
  }

  private static ProcessGroupNCCL.Options options(Duration timeout) {
    ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create();
    options.timeout(new Milliseconds(timeout.toMillis()));
    return options;
  }

  /**
   * Connects the ranks, all at the same time.
   *
   * @param first their first operation
   */
  void connect(RankPlace place, Meeting meeting, Runnable first) {
    rendezvous.connect(place.rank(), meeting, place.attempt(), first);
  }

  @Override
  protected void check() {
    ErrorType error = error();
    if (error != ErrorType.SUCCESS) {
      throw new IllegalStateException(
          switch (error) {
            case TIMEOUT -> "NCCL: an operation timed out";
            case REMOTE_ERROR -> "NCCL: another rank has failed";
            default -> "NCCL: an operation has failed";
          });
    }
  }

  private ErrorType error() {
    return group.getError().intern();
  }

  /** Names the flight recorder where the failure is one of NCCL. */
  @Override
  public RuntimeException explained(RuntimeException failure) {
    String message = NativeErrors.message(failure);
    boolean own = message.contains("NCCL") || error() != ErrorType.SUCCESS;
    if (!own || dumped) {
      return failure;
    }
    dumped = true;
    return new IllegalStateException(
        "Cannot go on with NCCL on %s: %s. %s"
            .formatted(where, message, recorder.write(NcclCollectives::trace)),
        failure);
  }

  private static byte[] trace() {
    try (BytePointer trace =
        torch_nccl.dump_nccl_trace(
            /* includeCollectives= */ true,
            /* includeStackTraces= */ false,
            /* onlyActive= */ false)) {
      byte[] bytes = new byte[Math.toIntExact(trace.limit())];
      trace.get(bytes);
      return bytes;
    }
  }

  @Override
  public synchronized void abort() {
    if (!closed) {
      abortQuietly();
    }
  }

  /** A GPU that has failed lets nothing be aborted either; what failed is told elsewhere. */
  private void abortQuietly() {
    try {
      group.abort();
    } catch (RuntimeException e) {
      LOG.warn("NCCL could not be aborted on {}: {}", where, NativeErrors.message(e));
    }
  }

  /** {@link #close} aborts, and with that drops what NCCL's own threads are still sending. */
  @Override
  public void settle(Meeting meeting) {
    meeting.exchange("");
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    abortQuietly();
    try {
      super.close();
    } finally {
      rendezvous.close();
    }
  }
}
