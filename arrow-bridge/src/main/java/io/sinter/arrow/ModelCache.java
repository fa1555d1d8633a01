package io.sinter.arrow;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The native models of one executor, one for each key, shared by its tasks. A model in use is never
 * closed. Idle ones are kept for the next task until together they weigh more than the limit; then
 * the least recently used go first. Thread-safe; a model is loaded once even when many tasks ask at
 * the same time, and loading one does not hold up tasks that use another.
 *
 * @param <M> the models
 */
public final class ModelCache<M> {
  private static final long LIMIT_BYTES = 1L << 30;

  private static final ModelCache<TabularModel> TABULAR =
      new ModelCache<>(LIMIT_BYTES, TabularModel::close);

  private final long limitBytes;
  private final Consumer<M> closer;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A cache of its own.
   *
   * @param limitBytes how much idle and used models may weigh together
   * @param closer frees a model
   */
  public ModelCache(long limitBytes, Consumer<M> closer) {
    this.limitBytes = limitBytes;
    this.closer = closer;
  }

  /** This JVM's cache of models that others made, up to 1 GiB of them. */
  public static ModelCache<TabularModel> tabular() {
    return TABULAR;
  }

  /** A model on loan to one task; closing it gives it back. */
  public final class Lease implements AutoCloseable {
    private final Entry entry;
    private boolean closed;

    private Lease(Entry entry) {
      this.entry = entry;
    }

    /** The model; not to be closed by the borrower, nor used after {@link #close}. */
    public M model() {
      return entry.model();
    }

    @Override
    public void close() {
      synchronized (entries) {
        if (!closed) {
          closed = true;
          entry.leases--;
          evict();
        }
      }
    }
  }

  /**
   * Borrows a model, loading it if needed.
   *
   * @param key tells one model from another
   * @param weight its size in bytes
   * @param load asked only when it must be loaded
   */
  public Lease acquire(String key, long weight, Supplier<M> load) {
    Entry entry;
    synchronized (entries) {
      entry = entries.computeIfAbsent(key, ignored -> new Entry(weight));
      entry.leases++;
    }
    Lease lease = new Lease(entry);
    try {
      entry.load(load);
      return lease;
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /** How many models are held. */
  public int size() {
    synchronized (entries) {
      return entries.size();
    }
  }

  private void evict() {
    long weight = entries.values().stream().mapToLong(entry -> entry.weight).sum();
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext() && weight > limitBytes) {
      Entry entry = oldest.next();
      if (entry.leases == 0) {
        oldest.remove();
        weight -= entry.weight;
        entry.close();
      }
    }
  }

  private final class Entry {
    private final long weight;
    private int leases;
    private @Nullable M model;

    private Entry(long weight) {
      this.weight = weight;
    }

    private synchronized void load(Supplier<M> load) {
      if (model == null) {
        model = load.get();
      }
    }

    private synchronized M model() {
      if (model == null) {
        throw new IllegalStateException("not loaded");
      }
      return model;
    }

    private synchronized void close() {
      if (model != null) {
        closer.accept(model);
        model = null;
      }
    }
  }
}
