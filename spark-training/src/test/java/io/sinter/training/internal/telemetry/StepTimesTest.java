package io.sinter.training.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.arrow.GpuTimes;
import io.sinter.arrow.Stopwatch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StepTimesTest {
  /** Of no GPU that another test uses. */
  private static final int DEVICE = 91;

  private final Queue queue = new Queue();
  private long host;

  /** A device that does what it is given some steps later. */
  private static final class Queue implements Stopwatch {
    final double[] moments = new double[6];
    double given;
    double done;
    int marks;

    @Override
    public void mark(int moment) {
      moments[moment] = given;
      marks++;
    }

    @Override
    public boolean isPast(int moment) {
      return moments[moment] <= done;
    }

    @Override
    public double seconds(int from, int to) {
      assertThat(done).isGreaterThanOrEqualTo(moments[to]);
      return moments[to] - moments[from];
    }

    @Override
    public void close() {
      Arrays.fill(moments, Double.NaN);
    }
  }

  /** A step of 100 ms on the device: 10 for rows, 50 and 20 computing, 15 adding up, 5 idle. */
  private void step(StepTimes times) {
    times.begin();
    queue.given += 0.010;
    times.ready();
    queue.given += 0.050;
    times.beforeSum();
    queue.given += 0.015;
    times.afterSum();
    queue.given += 0.020;
    times.end();
    queue.given += 0.005;
    host += 100_000_000L;
    // The device is two steps behind what it was given.
    queue.done = queue.given - 0.2;
  }

  @Test
  void partsOfStepsAreReadLaterWithoutWaiting() {
    GpuTimes before = GpuTimes.of(DEVICE);
    try (StepTimes times = StepTimes.of(queue, DEVICE, () -> host)) {
      for (int i = 0; i < 40; i++) {
        step(times);
      }

      GpuTimes added = GpuTimes.of(DEVICE).since(before);
      assertThat(added.steps()).isBetween(0.5, 4.0);
      assertThat(added.input() / added.steps()).isCloseTo(0.10, within(1e-9));
      assertThat(added.compute() / added.steps()).isCloseTo(0.70, within(1e-9));
      assertThat(added.communication() / added.steps()).isCloseTo(0.15, within(1e-9));
      // 15 % of the host's time up to the last measured step.
      assertThat(times.waitedNanos() / 1e9).isCloseTo(0.15 * 4, within(0.09));
    }
  }

  @Test
  void stepsThatFollowFastAreMostlyNotMarked() {
    try (StepTimes times = StepTimes.of(queue, DEVICE, () -> host)) {
      for (int i = 0; i < 1000; i++) {
        step(times);
        host -= 99_900_000L;
      }
    }

    // A tenth of a second of the host's time in all: one step is marked, a second one may be.
    assertThat(queue.marks).isBetween(6, 12);
  }

  @Test
  void aStepThatFailedIsForgotten() {
    GpuTimes before = GpuTimes.of(DEVICE);
    try (StepTimes times = StepTimes.of(queue, DEVICE, () -> host)) {
      times.begin();
      times.ready();
      queue.done = queue.given;
      times.begin();
      assertThat(GpuTimes.of(DEVICE).since(before).steps()).isZero();
    }
    assertThat(StepTimes.NONE.measures()).isFalse();
  }
}
