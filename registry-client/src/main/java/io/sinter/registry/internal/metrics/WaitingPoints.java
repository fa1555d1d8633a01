package io.sinter.registry.internal.metrics;

import io.sinter.registry.Metric;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/*
 * The age of each point would cost eight bytes and a look at the clock a point. Instead the number of
 * points added so far is noted now and then.
 */
/** Points in their order, and about how long the oldest has waited. Guarded by its owner's lock. */
final class WaitingPoints {
  private static final long MARK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ArrayDeque<Metric> points = new ArrayDeque<>();
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private long added;
  private long removed;

  /** So many points had been added at a time. */
  private record Mark(long at, long added) {}

  void add(Metric point) {
    added++;
    points.add(point);
  }

  /** Takes the first so many points, or all if there are fewer. */
  List<Metric> take(int most) {
    int count = Math.min(most, points.size());
    List<Metric> taken = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      taken.add(points.remove());
    }
    removed += count;
    return taken;
  }

  /** Puts back what was taken last, before all others. */
  void returnFirst(List<Metric> taken) {
    for (int i = taken.size() - 1; i >= 0; i--) {
      points.addFirst(taken.get(i));
    }
    removed -= taken.size();
  }

  /** Whether a point waits that was there so long ago; to be asked again and again. */
  boolean longerThan(long nanos) {
    long now = System.nanoTime();
    if (marks.isEmpty() || now - marks.getLast().at() > MARK_NANOS) {
      marks.add(new Mark(now, added));
    }
    Mark past = marks.getFirst();
    while (now - marks.getFirst().at() >= nanos && marks.size() > 1) {
      past = marks.removeFirst();
    }
    return now - past.at() >= nanos && removed < past.added();
  }

  int size() {
    return points.size();
  }

  boolean isEmpty() {
    return points.isEmpty();
  }

  void clear() {
    points.clear();
  }
}
