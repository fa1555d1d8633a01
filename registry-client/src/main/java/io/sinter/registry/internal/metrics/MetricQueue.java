package io.sinter.registry.internal.metrics;

import io.sinter.registry.Metric;
import io.sinter.registry.MetricLogFigures;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/*
 * A point is in one of these places, the oldest points first: on disk, with the sender, on their way
 * to the disk, waiting. Points leave the waiting ones for the sender only when none is before them,
 * and for the disk only when a copy of those with the sender is there. The lock is never held while
 * something is written or sent.
 */
/** The points of one log in memory, and the count of all. Thread-safe. */
final class MetricQueue {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long HURRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Where the oldest points are. */
  enum Place {
    NOWHERE,
    DISK,
    MEMORY
  }

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition forSender = lock.newCondition();
  private final Condition forSpooler = lock.newCondition();
  private final Condition changed = lock.newCondition();
  private final WaitingPoints waiting = new WaitingPoints();
  private List<Metric> sending = List.of();
  private long sendingSince;
  private long batch;
  private Optional<Segment> copy = Optional.empty();
  private int spilling;
  private long onDisk;
  private boolean diskTakes;
  private long patience = PATIENCE_NANOS;
  private int flushing;
  private boolean closing;
  private boolean ended;
  private long logged;
  private long sent;
  private long refused;
  private long dropped;
  private long spooled;
  private long replayed;

  /**
   * @param diskTakes whether there is a disk to take what does not fit
   */
  MetricQueue(int capacity, boolean diskTakes) {
    this.capacity = capacity;
    this.diskTakes = diskTakes;
  }

  /** Adds a point; gives false if it is the first that had to be dropped. */
  boolean add(Metric point) {
    lock.lock();
    try {
      logged++;
      if (closing || (waiting.size() >= capacity && !waitForDisk())) {
        dropped++;
        return dropped > 1;
      }
      waiting.add(point);
      if (waiting.size() == Delivery.BATCH_POINTS) {
        forSender.signal();
      } else if (waiting.size() == capacity / 2) {
        forSpooler.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the disk has taken points, a second in all since it last did. */
  private boolean waitForDisk() {
    forSpooler.signal();
    try {
      while (diskTakes && !closing && patience > 0 && waiting.size() >= capacity) {
        patience = changed.awaitNanos(patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !closing && waiting.size() < capacity;
  }

  // The sender's side.

  /** Waits for a full batch for a time, less if somebody waits, and says where its points are. */
  Place awaitPoints(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && !ended && !isDue()) {
        left = forSender.awaitNanos(left);
      }
      if (onDisk > 0) {
        return Place.DISK;
      }
      return spilling == 0 && !waiting.isEmpty() ? Place.MEMORY : Place.NOWHERE;
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    boolean hurry = closing || flushing > 0;
    return onDisk > 0
        || (spilling == 0 && waiting.size() >= Delivery.BATCH_POINTS)
        || (hurry && spilling == 0 && !waiting.isEmpty())
        || (closing && outstandingNow() == 0);
  }

  /** Waits for a time, but no longer than half a second where somebody waits. */
  void pause(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long begin = System.nanoTime();
      long left = nanos;
      while (left > 0 && !ended) {
        forSender.awaitNanos(left);
        long longest = closing || flushing > 0 ? Math.min(nanos, HURRY_NANOS) : nanos;
        left = longest - (System.nanoTime() - begin);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Hands points to the sender; empty when some are before them after all. */
  List<Metric> takeToSend() {
    lock.lock();
    try {
      if (onDisk > 0 || spilling > 0) {
        return List.of();
      }
      sending = waiting.take(Delivery.BATCH_POINTS);
      sendingSince = System.nanoTime();
      batch++;
      return sending;
    } finally {
      lock.unlock();
    }
  }

  /** The first of the points with the sender are done. */
  void settledSending(int taken, int bad) {
    lock.lock();
    try {
      sending = sending.subList(taken + bad, sending.size());
      settled(taken, bad);
    } finally {
      lock.unlock();
    }
  }

  /** Points on disk are done. */
  void settledOnDisk(int taken, int bad) {
    lock.lock();
    try {
      onDisk -= taken + bad;
      settled(taken, bad);
    } finally {
      lock.unlock();
    }
  }

  private void settled(int taken, int bad) {
    sent += taken;
    refused += bad;
    changed.signalAll();
  }

  /** Points of others are done. */
  void settledForeign(int taken) {
    lock.lock();
    try {
      replayed += taken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The sender has done what it could. Points that are not done wait again before all others, or
   * are on disk, if there is a copy.
   *
   * @return the copy of the points on disk that the spooler has made meanwhile
   */
  Optional<Segment> endSending() {
    lock.lock();
    try {
      Optional<Segment> made = copy;
      if (made.isPresent()) {
        made.get().settled(made.get().points() - sending.size());
        onDisk += sending.size();
        spooled += sending.size();
      } else {
        waiting.returnFirst(sending);
      }
      sending = List.of();
      copy = Optional.empty();
      return made;
    } finally {
      lock.unlock();
    }
  }

  // The spooler's side.

  /** Waits until points may have to go to the disk. */
  void awaitSpilling(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      // A full memory that the disk does not take is looked at again after the time, too.
      while (left > 0 && !ended && !(diskTakes && waiting.size() >= capacity / 2)) {
        left = forSpooler.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether points wait that should be on disk.
   *
   * @param nanos that points may wait
   * @param down whether the server is known to take nothing
   */
  boolean isOverdue(long nanos, boolean down) {
    lock.lock();
    try {
      boolean waitsTooLong = waiting.longerThan(nanos);
      return !waiting.isEmpty()
          && (down || ended || onDisk > 0 || waiting.size() >= capacity / 2 || waitsTooLong);
    } finally {
      lock.unlock();
    }
  }

  /** What the sender is at. */
  record Sending(long batch, List<Metric> points) {}

  /** What the sender has had for so long and nobody has copied; empty when there is nothing. */
  Sending sendingFor(long nanos) {
    lock.lock();
    try {
      boolean slow = copy.isEmpty() && System.nanoTime() - sendingSince >= nanos;
      return new Sending(batch, slow ? List.copyOf(sending) : List.of());
    } finally {
      lock.unlock();
    }
  }

  /** There is a copy on disk of what the sender is at; gives false if that is done already. */
  boolean copied(long number, Segment segment) {
    lock.lock();
    try {
      if (number != batch || sending.isEmpty()) {
        return false;
      }
      copy = Optional.of(segment);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hands points to the spooler; none while the sender has older ones of which no copy is there.
   */
  List<Metric> takeToSpill(int most) {
    lock.lock();
    try {
      if (!sending.isEmpty() && copy.isEmpty()) {
        return List.of();
      }
      List<Metric> taken = waiting.take(most);
      spilling = taken.size();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** The spooler's points are on disk. */
  void spilled() {
    lock.lock();
    try {
      onDisk += spilling;
      spooled += spilling;
      spilling = 0;
      diskTakes = true;
      patience = PATIENCE_NANOS;
      changed.signalAll();
      forSender.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The disk takes nothing for now. */
  void diskFails() {
    lock.lock();
    try {
      diskTakes = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The spooler's points could not be written; they wait again, before all others. */
  void returnSpilling(List<Metric> points) {
    lock.lock();
    try {
      waiting.returnFirst(points);
      spilling = 0;
      diskTakes = false;
      changed.signalAll();
      forSender.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Points on disk cannot be read. */
  void lostOnDisk(int points) {
    lock.lock();
    try {
      onDisk -= points;
      dropped += points;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // The owner's side.

  /** Waits until everything that is now outstanding is done. */
  boolean awaitSettled(long nanos) throws InterruptedException {
    lock.lock();
    flushing++;
    forSender.signal();
    try {
      long left = nanos;
      long target = sent + refused + outstandingNow();
      while (left > 0 && !ended && outstandingNow() > 0 && sent + refused < target) {
        left = changed.awaitNanos(left);
      }
      return outstandingNow() == 0 || sent + refused >= target;
    } finally {
      flushing--;
      lock.unlock();
    }
  }

  long outstanding() {
    lock.lock();
    try {
      return outstandingNow();
    } finally {
      lock.unlock();
    }
  }

  private long outstandingNow() {
    return logged - sent - refused - dropped;
  }

  /** No point is taken any more; the rest is to be sent soon. */
  void close() {
    lock.lock();
    try {
      closing = true;
      forSender.signalAll();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is sent any more, and nobody waits. */
  void end() {
    lock.lock();
    try {
      closing = true;
      ended = true;
      forSender.signalAll();
      forSpooler.signalAll();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Counts what is still in memory as dropped. */
  void dropRest() {
    lock.lock();
    try {
      dropped += waiting.size();
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  MetricLogFigures figures() {
    lock.lock();
    try {
      return new MetricLogFigures(logged, sent, refused, dropped, spooled, replayed);
    } finally {
      lock.unlock();
    }
  }
}
