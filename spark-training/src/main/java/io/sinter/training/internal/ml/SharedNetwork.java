package io.sinter.training.internal.ml;

import io.sinter.training.internal.Digests;
import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one network, broadcast once per Spark application, by whichever copy of a model
 * transforms first. Thread-safe.
 */
public final class SharedNetwork implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private final String digest;
  private transient @Nullable SparkContext context;
  private transient @Nullable Broadcast<byte[]> broadcast;

  /** Takes the bytes as they are. */
  public SharedNetwork(byte[] bytes) {
    this.bytes = bytes;
    this.digest = Digests.sha256(bytes);
  }

  /** Tells this network from others. */
  String digest() {
    return digest;
  }

  /** The bytes for the executors of an application; Spark drops them when nobody refers to them. */
  synchronized Broadcast<byte[]> broadcast(SparkContext wanted) {
    Broadcast<byte[]> current = broadcast;
    if (current == null || context != wanted) {
      current = JavaSparkContext.fromSparkContext(wanted).broadcast(bytes);
      broadcast = current;
      context = wanted;
    }
    return current;
  }
}
