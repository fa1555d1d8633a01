package io.sinter.job;

import io.delta.tables.DeltaTable;
import io.sinter.job.internal.VersionProbe;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The Delta tables of one lake or catalog, read at pinned versions and written in whole commits.
 *
 * <p>A name with a {@code /} is a storage path. A bare name is a folder of the lake where there is
 * one, else a table of Spark's catalog. Used on the driver; thread-safe as its session is.
 */
public final class DeltaTables {
  private final SparkSession spark;
  private final Optional<String> lake;

  /**
   * Tables of a session.
   *
   * @param spark the session, owned by the caller
   * @param lake the folder or URI that holds tables by name, if there is one
   */
  public DeltaTables(SparkSession spark, Optional<String> lake) {
    this.spark = spark;
    this.lake = lake;
  }

  /** Where a table is, or its catalog name. */
  public String location(String table) {
    if (table.contains("/") || lake.isEmpty()) {
      return table;
    }
    return lake.get().replaceAll("/+$", "") + "/" + table;
  }

  /**
   * The names of the lake's Delta tables, in order; none where there is no lake, since a catalog
   * may hold any number.
   */
  public List<String> names() {
    if (lake.isEmpty()) {
      return List.of();
    }
    Path folder = new Path(lake.get());
    try {
      FileSystem files = folder.getFileSystem(spark.sessionState().newHadoopConf());
      List<String> names = new ArrayList<>();
      for (FileStatus child : files.listStatus(folder)) {
        if (child.isDirectory() && files.exists(new Path(child.getPath(), "_delta_log"))) {
          names.add(child.getPath().getName());
        }
      }
      names.sort(null);
      return names;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new JobException(
          "Cannot list the tables of lake %s: %s (allowed: a folder that can be read). Correct --lake."
              .formatted(lake.get(), e.getMessage()),
          e);
    }
  }

  /**
   * What is wrong with a version that rows or models name: no such table, a version that is not
   * there, or data files that are gone, as VACUUM and retention leave it. Reads the log and lists
   * folders, opens no data file.
   *
   * @return in words, without a full stop; empty when the version can be read
   */
  public Optional<String> unreadable(String table, long version) {
    return new VersionProbe(spark, this).problem(table, version);
  }

  /** Whether the table exists and is a Delta table. */
  public boolean exists(String table) {
    String location = location(table);
    return isPath(location)
        ? DeltaTable.isDeltaTable(spark, location)
        : spark.catalog().tableExists(location);
  }

  /**
   * Pins the newest version.
   *
   * @throws JobException if there is no such table
   */
  public TableVersion latest(String table) {
    if (!exists(table)) {
      throw new JobException(
          ("Cannot read table %s: no Delta table at %s (allowed: a table of the lake, a path or a"
                  + " catalog's table). Create it, or correct the name in the configuration.")
              .formatted(table, location(table)));
    }
    long version = deltaTable(table).history(1).select("version").head().getLong(0);
    return new TableVersion(table, location(table), version);
  }

  /**
   * Pins a version.
   *
   * @throws JobException if there is no such table or it has no such version
   */
  public TableVersion at(String table, long version) {
    TableVersion newest = latest(table);
    if (version < 0 || version > newest.version()) {
      throw new JobException(
          "Cannot read table %s: it has no version %d (allowed: 0 to %d). Choose an existing version."
              .formatted(table, version, newest.version()));
    }
    return new TableVersion(table, newest.location(), version);
  }

  /** The rows of a pinned version. */
  public Dataset<Row> read(TableVersion version) {
    var reader =
        spark.read().format("delta").option("versionAsOf", String.valueOf(version.version()));
    return isPath(version.location())
        ? reader.load(version.location())
        : reader.table(version.location());
  }

  /** Adds rows in one commit; the table is made if it is missing. */
  public void append(String table, Dataset<Row> rows) {
    save(table, rows.write().format("delta").mode(SaveMode.Append));
  }

  /**
   * Adds rows in one commit, at most once for each application id and transaction number: a second
   * call with a number not above the last one writes nothing.
   *
   * @param applicationId who writes, the same over restarts
   * @param transaction increasing with each write of the same application
   */
  public void appendOnce(String table, Dataset<Row> rows, String applicationId, long transaction) {
    save(
        table,
        rows.write()
            .format("delta")
            .mode(SaveMode.Append)
            .option("txnAppId", applicationId)
            .option("txnVersion", transaction));
  }

  /** As {@link #append}; columns that the table lacks are added, and are null in its older rows. */
  public void appendWidening(String table, Dataset<Row> rows) {
    save(table, rows.write().format("delta").mode(SaveMode.Append).option("mergeSchema", "true"));
  }

  /** As {@link #appendOnce} and {@link #appendWidening}. */
  public void appendOnceWidening(
      String table, Dataset<Row> rows, String applicationId, long transaction) {
    save(
        table,
        rows.write()
            .format("delta")
            .mode(SaveMode.Append)
            .option("mergeSchema", "true")
            .option("txnAppId", applicationId)
            .option("txnVersion", transaction));
  }

  /** Rows made on the driver. */
  public Dataset<Row> rows(List<Row> rows, StructType schema) {
    return spark.createDataFrame(rows, schema);
  }

  /** Replaces the table's rows and schema in one commit; older versions stay readable. */
  public void overwrite(String table, Dataset<Row> rows) {
    save(
        table,
        rows.write().format("delta").mode(SaveMode.Overwrite).option("overwriteSchema", "true"));
  }

  /** Makes an empty table of this schema unless the table exists. */
  public void create(String table, StructType schema) {
    if (!exists(table)) {
      append(table, spark.createDataFrame(List.of(), schema));
    }
  }

  /** Delta's own handle on the table, for merges and history. */
  public DeltaTable deltaTable(String table) {
    String location = location(table);
    return isPath(location)
        ? DeltaTable.forPath(spark, location)
        : DeltaTable.forName(spark, location);
  }

  private void save(String table, org.apache.spark.sql.DataFrameWriter<Row> writer) {
    String location = location(table);
    if (isPath(location)) {
      writer.save(location);
    } else {
      writer.saveAsTable(location);
    }
  }

  private static boolean isPath(String location) {
    return location.contains("/");
  }
}
