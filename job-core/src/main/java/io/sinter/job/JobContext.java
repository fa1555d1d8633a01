package io.sinter.job;

import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * What a job runs with. Lives on the driver; never sent to executors.
 *
 * @param spark the session, owned by the caller
 * @param config the job's resolved configuration
 * @param tables the Delta tables the job reads and writes
 * @param progress where the job tells its user what it does
 * @param asOf the date the job pretends to run at ({@code --as-of}), where that matters
 */
public record JobContext(
    SparkSession spark,
    JobConfig config,
    DeltaTables tables,
    Progress progress,
    Optional<String> asOf) {}
