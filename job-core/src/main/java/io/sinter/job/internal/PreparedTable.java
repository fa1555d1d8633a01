package io.sinter.job.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import io.sinter.registry.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A Delta table defined by one SELECT.
 *
 * @param name the table's name, also the view that later statements read
 * @param sql the statement
 * @param where a condition on its rows; empty for all of them
 * @param uniqueKey columns that must identify a row; empty for no check
 * @param appendBy the column whose values arrive one commit each, in order, in a table that another
 *     statement made; empty to make the table
 */
public record PreparedTable(
    String name, String sql, String where, List<String> uniqueKey, String appendBy) {
  /** Delta's session setting for the metadata of the next commits. */
  public static final String COMMIT_METADATA = "spark.databricks.delta.commitInfo.userMetadata";

  /** How the commit metadata of a made table begins. */
  public static final String FINGERPRINT = "sinter-prepare ";

  private static final Set<String> KEYS =
      Set.of("name", "sql", "sql-file", "where", "unique-key", "append-by");

  /** Reads all sections; every problem is reported at once. */
  public static List<PreparedTable> parseAll(List<Map<String, Object>> sections, JobConfig config) {
    List<String> problems = new ArrayList<>();
    List<PreparedTable> tables = new ArrayList<>();
    for (Map<String, Object> section : sections) {
      Section reader = new Section("tables", section, KEYS, problems);
      String sql = reader.text("sql");
      String file = reader.text("sql-file");
      if (sql.isEmpty() == file.isEmpty()) {
        problems.add("tables: give one of sql and sql-file in section " + section);
      } else if (sql.isEmpty()) {
        sql = read(config.directory().resolve(file), problems);
      }
      List<String> key = Values.strings(section.getOrDefault("unique-key", List.of()));
      String appendBy = reader.text("append-by");
      if (!appendBy.isEmpty() && key.isEmpty()) {
        problems.add("tables: append-by needs a unique-key in section " + section);
      }
      tables.add(
          new PreparedTable(reader.required("name"), sql, reader.text("where"), key, appendBy));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(config.source(), problems);
    }
    return tables;
  }

  private static String read(Path file, List<String> problems) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      problems.add("tables.sql-file: cannot be read: " + file);
      return "";
    }
  }

  /** What identifies the table's content: its definition over these sources. */
  public String fingerprint(String sources) {
    return FINGERPRINT + Sha256.of(sql + "\n" + where + "\n" + sources);
  }

  /**
   * The table's rows, not yet computed.
   *
   * @throws JobException if the statement is not valid
   */
  public Dataset<Row> query(SparkSession spark) {
    try {
      Dataset<Row> rows = spark.sql(sql);
      return where.isEmpty() ? rows : rows.where(where);
    } catch (Exception e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown");
      reason = reason.replaceAll("\\.+$", "");
      throw new JobException(
          "Cannot make table %s: its SQL is not valid: %s. Correct the statement."
              .formatted(name, reason),
          e);
    }
  }

  /** The columns of the unique key. */
  public Column[] keyColumns() {
    return uniqueKey.stream().map(column -> col(ModelInputs.quoted(column))).toArray(Column[]::new);
  }

  /**
   * Checks the unique key.
   *
   * @throws JobException with an example if two rows share a key
   */
  public void requireUniqueKey(Dataset<Row> rows) {
    if (uniqueKey.isEmpty()) {
      return;
    }
    List<Row> doubled =
        rows.groupBy(keyColumns())
            .agg(count(lit(1)).as("n"))
            .where("n > 1")
            .limit(1)
            .collectAsList();
    if (!doubled.isEmpty()) {
      throw new JobException(
          "Cannot make table %s: its key %s is not unique: %s. Correct the statement or the key."
              .formatted(name, uniqueKey, doubled.get(0)));
    }
  }
}
