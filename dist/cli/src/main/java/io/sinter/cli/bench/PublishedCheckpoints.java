package io.sinter.cli.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sees the markers of a training's checkpoints, of which only the newest stay. */
final class PublishedCheckpoints implements AutoCloseable {
  private static final Pattern MARKER = Pattern.compile("t\\d+-s(\\d+)-a\\d+\\.json");
  private static final long MILLIS = 10;

  private final File folder;
  private final Set<Long> steps = ConcurrentHashMap.newKeySet();
  private final Thread thread = new Thread(this::watch, "sinter-bench-checkpoints");
  private volatile boolean closed;

  private PublishedCheckpoints(Path folder) {
    this.folder = folder.toFile();
  }

  /** Watches a folder, which need not exist yet. */
  static PublishedCheckpoints in(Path folder) {
    PublishedCheckpoints watch = new PublishedCheckpoints(folder);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    try {
      while (!closed) {
        look();
        Thread.sleep(MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    String[] names = folder.list();
    if (names != null) {
      for (String name : names) {
        Matcher marker = MARKER.matcher(name);
        if (marker.matches()) {
          steps.add(Long.valueOf(marker.group(1)));
        }
      }
    }
  }

  /** How many were published after so many steps and before the others. */
  int between(long first, long end) {
    look();
    return (int) steps.stream().filter(step -> step >= first && step < end).count();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
