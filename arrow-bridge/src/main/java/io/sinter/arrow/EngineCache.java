package io.sinter.arrow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The scoring engines of one executor, one for each network and device, shared by its tasks. One
 * that no task uses is closed after a while, so that a GPU's memory is not held by a model that
 * nobody scores with; the micro-batches of a stream find theirs again. All are closed when the JVM
 * ends. Thread-safe; an engine is opened once even when many tasks ask at the same time, and
 * opening one does not hold up tasks that use another.
 */
public final class EngineCache {
  private static final EngineCache SHARED = new EngineCache(Duration.ofMinutes(1));

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(SHARED::closeAll, "sinter-scoring-shutdown"));
  }

  private final long idleNanos;
  private final ScheduledThreadPoolExecutor closer;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * A cache of its own.
   *
   * @param idle how long an unused engine is kept
   */
  public EngineCache(Duration idle) {
    this.idleNanos = idle.toNanos();
    this.closer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "sinter-scoring-closer");
              thread.setDaemon(true);
              return thread;
            });
    closer.setRemoveOnCancelPolicy(true);
  }

  /** The cache of this JVM, which keeps an unused engine for a minute. */
  public static EngineCache shared() {
    return SHARED;
  }

  /** An engine on loan to one task; closing it gives it back. */
  public final class Lease implements AutoCloseable {
    private final Entry entry;
    private boolean closed;

    private Lease(Entry entry) {
      this.entry = entry;
    }

    /** The engine; not to be closed by the borrower, nor used after {@link #close}. */
    public ScoringEngine engine() {
      return entry.engine();
    }

    @Override
    public void close() {
      synchronized (entries) {
        if (!closed) {
          closed = true;
          entry.leases--;
          entry.settle();
        }
      }
    }
  }

  /**
   * Borrows an engine, opening it if needed.
   *
   * @param digest tells one network from another
   * @param open asked only when it must be opened
   */
  public Lease acquire(String digest, EngineDevice device, Supplier<ScoringEngine> open) {
    String key = device + " " + digest;
    Entry entry;
    synchronized (entries) {
      entry = entries.computeIfAbsent(key, Entry::new);
      entry.leases++;
      entry.keep();
    }
    Lease lease = new Lease(entry);
    try {
      entry.open(open);
      return lease;
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /** How many engines are held. */
  public int size() {
    synchronized (entries) {
      return entries.size();
    }
  }

  /** Closes every engine, whether it is used or not; batches under way are finished first. */
  public void closeAll() {
    List<Entry> all;
    synchronized (entries) {
      all = new ArrayList<>(entries.values());
      entries.clear();
    }
    all.forEach(Entry::close);
  }

  private final class Entry {
    private final String key;
    private int leases;
    private @Nullable ScheduledFuture<?> end;
    private @Nullable ScoringEngine engine;

    private Entry(String key) {
      this.key = key;
    }

    private synchronized void open(Supplier<ScoringEngine> open) {
      if (engine == null) {
        engine = open.get();
      }
    }

    private synchronized ScoringEngine engine() {
      if (engine == null) {
        throw new IllegalStateException("not opened");
      }
      return engine;
    }

    private synchronized @Nullable ScoringEngine opened() {
      return engine;
    }

    private void keep() {
      if (end != null) {
        end.cancel(false);
        end = null;
      }
    }

    /** Decides what becomes of it when a task has left; called with the lock of all entries. */
    private void settle() {
      if (leases > 0) {
        return;
      }
      ScoringEngine left = opened();
      long delay = left == null || left.isLost() ? 0 : idleNanos;
      end = closer.schedule(this::closeUnused, delay, TimeUnit.NANOSECONDS);
    }

    private void closeUnused() {
      synchronized (entries) {
        if (leases > 0 || end == null) {
          return;
        }
        entries.remove(key, this);
      }
      close();
    }

    private synchronized void close() {
      if (engine != null) {
        engine.close();
        engine = null;
      }
    }
  }
}
