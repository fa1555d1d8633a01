package io.sinter.registry.internal.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a process that has died left of one log. Used by one thread. */
final class Claim implements AutoCloseable {
  private final SpoolFolder folder;
  private final LogLock lock;
  private final List<Path> files;
  private long damaged;

  private Claim(SpoolFolder folder, LogLock lock, List<Path> files) {
    this.folder = folder;
    this.lock = lock;
    this.files = files;
  }

  /** Everything in a folder that no living process owns. */
  static List<Claim> all(SpoolFolder folder) throws IOException {
    List<Claim> claims = new ArrayList<>();
    List<String> logs = folder.logs();
    if (!logs.isEmpty()) {
      folder.requirePrivate();
    }
    for (String log : logs) {
      Optional<LogLock> lock = LogLock.tryTake(folder.lockFile(log));
      if (lock.isPresent()) {
        claims.add(new Claim(folder, lock.get(), new ArrayList<>(folder.points(log))));
      }
    }
    return claims;
  }

  /**
   * Sends everything and removes the files of what was sent.
   *
   * @param settlement hears of points; an exception of the delivery leaves the rest on disk, to be
   *     sent by another call
   */
  void send(Delivery delivery, Delivery.Settlement settlement) throws IOException {
    while (!files.isEmpty()) {
      try (Segment segment = Segment.open(files.get(0))) {
        damaged += SegmentSender.send(segment, delivery, settlement);
        segment.delete();
      }
      files.remove(0);
    }
    lock.delete();
  }

  /** Records that were cut off or changed. */
  long damaged() {
    return damaged;
  }

  @Override
  public void close() throws IOException {
    lock.close();
    folder.removeIfEmpty();
  }
}
