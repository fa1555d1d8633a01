package io.sinter.training.internal.telemetry;

import io.sinter.arrow.GpuStopwatch;
import io.sinter.arrow.GpuTimes;
import io.sinter.arrow.Stopwatch;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a GPU's steps spend their time on: about ten steps a second are marked with events as they
 * are given to the GPU, and read some steps later, once they are over. Neither the GPU nor the
 * calling thread waits. On CPUs it does nothing. Used by one thread.
 */
public final class StepTimes implements AutoCloseable {
  /** Measures nothing. */
  public static final StepTimes NONE = new StepTimes(null, -1, () -> 0);

  private static final int BEGIN = 0;
  private static final int READY = 1;
  private static final int SUM = 2;
  private static final int SUMMED = 3;
  private static final int END = 4;
  private static final int NEXT = 5;
  private static final int MOMENTS = 6;
  private static final long EVERY_NANOS = 100_000_000L;

  private enum State {
    IDLE,
    IN_STEP,
    AFTER_STEP,
    PENDING
  }

  private final @Nullable Stopwatch stopwatch;
  private final int device;
  private final LongSupplier clock;
  private State state = State.IDLE;
  private boolean ready;
  private boolean summing;
  private boolean summed;
  private long last;
  private long collected;
  private double waited;

  private StepTimes(@Nullable Stopwatch stopwatch, int device, LongSupplier clock) {
    this.stopwatch = stopwatch;
    this.device = device;
    this.clock = clock;
    this.last = clock.getAsLong() - EVERY_NANOS;
    this.collected = clock.getAsLong();
  }

  /**
   * Of steps on a GPU.
   *
   * @param device of this process, from 0
   */
  public static StepTimes onGpu(int device) {
    return new StepTimes(new GpuStopwatch(device, MOMENTS), device, System::nanoTime);
  }

  /**
   * Of steps on any device.
   *
   * @param stopwatch of six moments; closed with this
   * @param device whose times these are
   * @param clock of the host, in nanoseconds
   */
  static StepTimes of(Stopwatch stopwatch, int device, LongSupplier clock) {
    return new StepTimes(stopwatch, device, clock);
  }

  /** Whether anything is measured. */
  public boolean measures() {
    return stopwatch != null;
  }

  /** A step begins. */
  public void begin() {
    if (stopwatch == null) {
      return;
    }
    if (state == State.AFTER_STEP) {
      stopwatch.mark(NEXT);
      state = State.PENDING;
    } else if (state == State.PENDING && stopwatch.isPast(NEXT)) {
      collect(stopwatch);
      state = State.IDLE;
    } else if (state == State.IN_STEP) {
      // The last step threw.
      state = State.IDLE;
    }
    long now = clock.getAsLong();
    if (state == State.IDLE && now - last >= EVERY_NANOS) {
      last = now;
      ready = false;
      summing = false;
      summed = false;
      stopwatch.mark(BEGIN);
      state = State.IN_STEP;
    }
  }

  /** The rows of the step's first part are there. */
  public void ready() {
    if (stopwatch != null && state == State.IN_STEP && !ready) {
      ready = true;
      stopwatch.mark(READY);
    }
  }

  /** The gradients of all ranks are about to be added up. */
  public void beforeSum() {
    if (stopwatch != null && state == State.IN_STEP && !summing) {
      summing = true;
      stopwatch.mark(SUM);
    }
  }

  /** They are. */
  public void afterSum() {
    if (stopwatch != null && state == State.IN_STEP && summing && !summed) {
      summed = true;
      stopwatch.mark(SUMMED);
    }
  }

  /** The step has been given to the device. */
  public void end() {
    if (stopwatch != null && state == State.IN_STEP) {
      stopwatch.mark(END);
      state = State.AFTER_STEP;
    }
  }

  private void collect(Stopwatch read) {
    double step = read.seconds(BEGIN, NEXT);
    double input = ready ? read.seconds(BEGIN, READY) : 0;
    double communication = summed ? read.seconds(SUM, SUMMED) : 0;
    GpuTimes.add(
        device, step, input, read.seconds(BEGIN, END) - input - communication, communication);
    long now = clock.getAsLong();
    waited += step > 0 ? communication / step * (now - collected) : 0;
    collected = now;
  }

  /**
   * How long the device has waited for other ranks so far: the measured steps' share of the host's
   * time.
   */
  public long waitedNanos() {
    return Math.round(waited);
  }

  @Override
  public void close() {
    if (stopwatch != null) {
      stopwatch.close();
    }
  }
}
