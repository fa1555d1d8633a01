package io.sinter.job.internal;

import io.sinter.job.ConfigException;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobConfig;
import io.sinter.job.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Files that SQL reads by a name.
 *
 * @param name the view's name
 * @param format Spark's source format
 * @param path where the files are
 * @param options of the format
 * @param schema as DDL; empty to let Spark find it
 */
public record SourceView(
    String name, String format, String path, Map<String, String> options, String schema) {
  private static final Set<String> KEYS = Set.of("name", "format", "path", "options", "schema");

  /** Reads all sections; every problem is reported at once. */
  public static List<SourceView> parseAll(List<Map<String, Object>> sections, JobConfig config) {
    List<String> problems = new ArrayList<>();
    List<SourceView> views = new ArrayList<>();
    for (Map<String, Object> section : sections) {
      Section reader = new Section("views", section, KEYS, problems);
      // Sorted, because the text of the view is part of what tells its content.
      Map<String, String> options = new TreeMap<>();
      if (section.get("options") instanceof Map<?, ?> map) {
        map.forEach((key, value) -> options.put(String.valueOf(key), String.valueOf(value)));
      }
      views.add(
          new SourceView(
              reader.required("name"),
              reader.required("format"),
              reader.required("path"),
              Collections.unmodifiableMap(options),
              reader.text("schema")));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(config.source(), problems);
    }
    return views;
  }

  /**
   * Makes the view.
   *
   * @return what identifies its content: definition, and length and time of each file
   * @throws JobException if the files are missing
   */
  public String register(SparkSession spark) {
    String content = this + " " + (format.equals("delta") ? version(spark) : files(spark));
    var reader = spark.read().format(format).options(options);
    (schema.isEmpty() ? reader : reader.schema(schema)).load(path).createOrReplaceTempView(name);
    return content;
  }

  private String version(SparkSession spark) {
    return new DeltaTables(spark, Optional.empty()).latest(path).toString();
  }

  private List<String> files(SparkSession spark) {
    try {
      Path pattern = new Path(path);
      FileStatus[] found =
          pattern.getFileSystem(spark.sessionState().newHadoopConf()).globStatus(pattern);
      if (found == null || found.length == 0) {
        throw new JobException(
            "Cannot read view %s: no file at %s. Correct its path, or put the files there."
                .formatted(name, path));
      }
      List<String> files = new ArrayList<>();
      for (FileStatus file : found) {
        files.add(file.getPath() + " " + file.getLen() + " " + file.getModificationTime());
      }
      return files;
    } catch (IOException e) {
      throw new JobException(
          "Cannot read view %s: %s at %s. Check that the path can be reached."
              .formatted(name, e.getMessage(), path),
          e);
    }
  }
}
