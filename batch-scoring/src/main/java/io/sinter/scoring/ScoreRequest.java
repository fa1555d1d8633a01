package io.sinter.scoring;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * What to say of the rows that are scored together.
 *
 * @param table the source's name, for messages
 * @param keys the columns that tell rows apart, kept in the output; at least one
 * @param sourceVersion the version of the source, where known
 * @param batchId the commit the rows will be part of
 * @param scoredAt when scoring began
 */
public record ScoreRequest(
    String table, List<String> keys, OptionalLong sourceVersion, String batchId, Instant scoredAt) {
  /** Copies the keys. */
  public ScoreRequest {
    keys = List.copyOf(keys);
  }
}
