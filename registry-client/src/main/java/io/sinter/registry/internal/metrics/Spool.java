package io.sinter.registry.internal.metrics;

import io.sinter.registry.Metric;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Points are appended to the newest file; the sender takes the oldest one, which is not appended to
 * any more. Nothing is made on disk before the first point comes, so that a run whose server is
 * well leaves no trace.
 */
/** The files of one log, which this process owns. Thread-safe; its methods wait for the disk. */
final class Spool implements AutoCloseable {
  private static final SecureRandom NAMES = new SecureRandom();
  private static final long SEGMENT_BYTES = 1L << 20;
  private static final long SYNC_NANOS = 1_000_000_000L;

  private final SpoolFolder folder;
  private final long limit;
  private final Deque<Segment> sealed = new ArrayDeque<>();
  private String log = "";
  private @Nullable LogLock lock;
  private @Nullable Segment open;
  private int number;
  private long bytes;
  private long foreignBytes;
  private long lastSync = System.nanoTime();

  /**
   * @param limit of bytes in the folder, also of those that others have left there
   */
  Spool(SpoolFolder folder, long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /** Whether points may be written; false when the spool or the disk is full. */
  synchronized boolean hasRoom() throws IOException {
    return bytes + foreignBytes < limit && (log.isEmpty() || open != null || folder.hasRoom());
  }

  /** Writes points behind those that are there. */
  synchronized void append(List<Metric> points) throws IOException {
    Segment segment = open;
    if (segment == null) {
      segment = create();
      open = segment;
    }
    long before = segment.bytes();
    segment.append(points);
    bytes += segment.bytes() - before;
    if (segment.bytes() >= SEGMENT_BYTES) {
      seal();
    }
  }

  /** Writes points into a file of their own, which the caller deletes or {@link #returnFirst}s. */
  synchronized Segment appendAlone(List<Metric> points) throws IOException {
    seal();
    Segment segment = create();
    segment.append(points);
    bytes += segment.bytes();
    return segment;
  }

  private Segment create() throws IOException {
    if (lock == null) {
      own();
    }
    number++;
    return Segment.create(folder.pointsFile(log, number));
  }

  /** Begins a log of a name that sorts by time. */
  private void own() throws IOException {
    folder.create();
    foreignBytes = folder.bytes();
    Optional<LogLock> taken = Optional.empty();
    while (taken.isEmpty()) {
      log = "%013d-%08x".formatted(System.currentTimeMillis(), NAMES.nextInt());
      // Whoever clears up may have got the lock of the new file first.
      taken = LogLock.tryTake(folder.lockFile(log));
    }
    lock = taken.get();
  }

  private void seal() throws IOException {
    Segment segment = open;
    if (segment != null) {
      open = null;
      sealed.add(segment);
      segment.sync();
    }
  }

  /** The oldest file; it is not appended to any more. */
  synchronized Optional<Segment> first() throws IOException {
    if (sealed.isEmpty()) {
      seal();
    }
    return Optional.ofNullable(sealed.peek());
  }

  /** Makes a file that stands alone the oldest one. */
  synchronized void returnFirst(Segment segment) {
    sealed.addFirst(segment);
  }

  /** Leaves a file that cannot be read where it is. */
  synchronized void abandon(Segment segment) throws IOException {
    sealed.remove(segment);
    segment.close();
  }

  /** Deletes a file. */
  synchronized void delete(Segment segment) throws IOException {
    sealed.remove(segment);
    bytes -= segment.bytes();
    segment.delete();
  }

  /** Brings to the disk what was written more than a second ago. */
  synchronized void syncIfDue() throws IOException {
    if (System.nanoTime() - lastSync >= SYNC_NANOS) {
      sync();
    }
  }

  /** Brings to the disk what was written. */
  synchronized void sync() throws IOException {
    lastSync = System.nanoTime();
    if (open != null) {
      open.sync();
    }
  }

  /** Leaves the files to whoever opens the run's log next, or leaves nothing if there are none. */
  @Override
  public synchronized void close() throws IOException {
    LogLock held = lock;
    if (held == null) {
      return;
    }
    seal();
    for (Segment segment : sealed) {
      segment.close();
    }
    if (folder.points(log).isEmpty()) {
      held.delete();
    }
    sealed.clear();
    held.close();
    lock = null;
    folder.removeIfEmpty();
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
