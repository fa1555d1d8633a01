package io.sinter.arrow;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The native sessions of one executor, one for each model digest, shared by its tasks. A session in
 * use is never closed. Idle ones are kept for the next task until together they weigh more than the
 * limit; then the least recently used go first. Thread-safe; a model is loaded once even when many
 * tasks ask at the same time, and loading one does not hold up tasks that use another.
 */
public final class OnnxModelCache {
  private static final long LIMIT_BYTES = 1L << 30;

  private static final OnnxModelCache SHARED = new OnnxModelCache(LIMIT_BYTES);

  private final long limitBytes;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A cache of its own.
   *
   * @param limitBytes how much the networks of idle and used sessions may weigh together
   */
  public OnnxModelCache(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** The cache of this JVM, which keeps up to 1 GiB of networks. */
  public static OnnxModelCache shared() {
    return SHARED;
  }

  /** A session on loan to one task; closing it gives it back. */
  public final class Lease implements AutoCloseable {
    private final Entry entry;
    private boolean closed;

    private Lease(Entry entry) {
      this.entry = entry;
    }

    /** The session; not to be closed by the borrower, nor used after {@link #close}. */
    public OnnxModel model() {
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
   * Borrows the session of a model, loading it if needed.
   *
   * @param digest tells one network from another
   * @param weight the size of the network in bytes
   * @param onnx its verified bytes, asked for only when it must be loaded
   */
  public Lease acquire(String digest, long weight, Supplier<byte[]> onnx) {
    Entry entry;
    synchronized (entries) {
      entry = entries.computeIfAbsent(digest, ignored -> new Entry(weight));
      entry.leases++;
    }
    Lease lease = new Lease(entry);
    try {
      entry.load(onnx);
      return lease;
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /** How many sessions are held. */
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

  private static final class Entry {
    private final long weight;
    private int leases;
    private @Nullable OnnxModel model;

    private Entry(long weight) {
      this.weight = weight;
    }

    private synchronized void load(Supplier<byte[]> onnx) {
      if (model == null) {
        model = OnnxModel.load(onnx.get());
      }
    }

    private synchronized OnnxModel model() {
      if (model == null) {
        throw new IllegalStateException("not loaded");
      }
      return model;
    }

    private synchronized void close() {
      if (model != null) {
        model.close();
        model = null;
      }
    }
  }
}
