package io.sinter.cli.bench;

import io.sinter.job.Progress;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * What a benchmark runs with.
 *
 * @param spark the session, owned by the caller
 * @param options of the run
 * @param progress where each round is told
 */
record BenchContext(SparkSession spark, BenchOptions options, Progress progress) {
  /** The peer, if one runs too. */
  Optional<Peer> peer() {
    return options.peer().map(python -> new Peer(python, options.folder().resolve("peer")));
  }
}
