package io.sinter.cli;

import org.apache.spark.SparkConf;

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

  /** Whether somebody else owns the session's life, as on Databricks. */
  static boolean isManaged() {
    return System.getenv("DATABRICKS_RUNTIME_VERSION") != null;
  }
}
