package io.sinter.arrow;

import java.util.function.Supplier;

/** The sessions of one executor, one for each model digest: a {@link ModelCache} of graphs. */
public final class OnnxModelCache {
  private static final long LIMIT_BYTES = 1L << 30;

  private static final OnnxModelCache SHARED = new OnnxModelCache(LIMIT_BYTES);

  private final ModelCache<OnnxModel> models;

  /**
   * A cache of its own.
   *
   * @param limitBytes how much the networks of idle and used sessions may weigh together
   */
  public OnnxModelCache(long limitBytes) {
    models = new ModelCache<>(limitBytes, OnnxModel::close);
  }

  /** The cache of this JVM, which keeps up to 1 GiB of networks. */
  public static OnnxModelCache shared() {
    return SHARED;
  }

  /** A session on loan to one task; closing it gives it back. */
  public static final class Lease implements AutoCloseable {
    private final ModelCache<OnnxModel>.Lease lease;

    private Lease(ModelCache<OnnxModel>.Lease lease) {
      this.lease = lease;
    }

    /** The session; not to be closed by the borrower, nor used after {@link #close}. */
    public OnnxModel model() {
      return lease.model();
    }

    @Override
    public void close() {
      lease.close();
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
    return new Lease(models.acquire(digest, weight, () -> OnnxModel.load(onnx.get())));
  }

  /** How many sessions are held. */
  public int size() {
    return models.size();
  }
}
