package io.sinter.job.testing;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one real Spark session with Delta, {@code local[2]}, shared by the JVM:
 * {@code @ExtendWith(SparkTestSession.class)} and a parameter of type {@link SparkSession}, or
 * {@link #spark()}. The session ends with the JVM.
 */
public final class SparkTestSession implements BeforeAllCallback, ParameterResolver {
  @Override
  public void beforeAll(ExtensionContext context) {
    spark();
  }

  /** The session, started at the first call. */
  public static SparkSession spark() {
    return Holder.SPARK;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return spark();
  }

  private static final class Holder {
    private static final SparkSession SPARK =
        SparkSession.builder()
            .master("local[2]")
            .appName("sinter tests")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.warehouse.dir", "target/spark-warehouse")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            // Else VACUUM lists a folder by ten thousand tasks.
            .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .getOrCreate();
  }
}
