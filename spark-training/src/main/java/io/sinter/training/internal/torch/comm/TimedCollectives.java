package io.sinter.training.internal.torch.comm;

import io.sinter.training.internal.Meeting;
import io.sinter.training.internal.telemetry.StepTimes;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.Tensor;

/** Collectives whose sums are marked in the times of a device's steps. */
public final class TimedCollectives implements Collectives {
  private final Collectives collectives;
  private final StepTimes times;

  private TimedCollectives(Collectives collectives, StepTimes times) {
    this.collectives = collectives;
    this.times = times;
  }

  /** The same collectives where nothing is measured. */
  public static Collectives of(Collectives collectives, StepTimes times) {
    return times.measures() && collectives.size() > 1
        ? new TimedCollectives(collectives, times)
        : collectives;
  }

  @Override
  public int rank() {
    return collectives.rank();
  }

  @Override
  public int size() {
    return collectives.size();
  }

  @Override
  public boolean local() {
    return collectives.local();
  }

  @Override
  public void sum(Tensor tensor) {
    times.beforeSum();
    collectives.sum(tensor);
    times.afterSum();
  }

  @Override
  public void broadcast(Tensor tensor) {
    collectives.broadcast(tensor);
  }

  @Override
  public ProcessGroup group() {
    return collectives.group();
  }

  @Override
  public void abort() {
    collectives.abort();
  }

  @Override
  public RuntimeException explained(RuntimeException failure) {
    return collectives.explained(failure);
  }

  @Override
  public void settle(Meeting meeting) {
    collectives.settle(meeting);
  }

  @Override
  public void close() {
    collectives.close();
  }
}
