package io.sinter.scoring.internal;

import io.sinter.job.JobException;
import io.sinter.registry.RegistryException;
import org.apache.spark.sql.streaming.StreamingQueryException;

/** What a user should read when a stream fails. */
final class StreamErrors {
  private StreamErrors() {}

  /** The reason inside the exception that Spark wraps around it. */
  static RuntimeException explain(String stream, StreamingQueryException failure) {
    Throwable cause = failure;
    while (cause != null) {
      if (cause instanceof JobException || cause instanceof RegistryException) {
        return (RuntimeException) cause;
      }
      cause = cause.getCause();
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new JobException(
        "Cannot go on with stream %s: %s. Nothing is lost: start it again when the cause is removed."
            .formatted(
                stream, String.valueOf(root.getMessage()).lines().findFirst().orElse("").strip()),
        failure);
  }
}
