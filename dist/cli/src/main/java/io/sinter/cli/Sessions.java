package io.sinter.cli;

import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark configuration a verb starts with, where its caller did not choose otherwise. */
final class Sessions {
  private Sessions() {}

  static SparkConf conf(String verb) {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.app.name", "sinter " + verb);
    conf.setIfMissing("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    conf.setIfMissing(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    // A rank that hangs in native code would keep its slot, and its retry would wait for it.
    conf.setIfMissing("spark.task.reaper.enabled", "true");
    conf.setIfMissing("spark.task.reaper.killTimeout", "60s");
    return conf;
  }

  /**
   * Works with the session of this process. It is stopped afterwards if this call began it, but for
   * Databricks, which owns its sessions' lives.
   */
  static <T> T with(SparkConf conf, Function<SparkSession, T> work) {
    boolean shared = SparkSession.getDefaultSession().isDefined();
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    try {
      return work.apply(spark);
    } finally {
      if (!shared && System.getenv("DATABRICKS_RUNTIME_VERSION") == null) {
        spark.stop();
      }
    }
  }
}
