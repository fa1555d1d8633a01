package io.sinter.job.internal;

import io.sinter.job.DeltaTables;
import io.sinter.job.TableVersion;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;

/**
 * Whether a version of a table can still be read. Delta answers a version whose log is there even
 * when VACUUM has removed its data files, and a count from statistics does not notice; so each
 * folder of data files is listed once and every file of the version looked for.
 */
public final class VersionProbe {
  private final SparkSession spark;
  private final DeltaTables tables;

  public VersionProbe(SparkSession spark, DeltaTables tables) {
    this.spark = spark;
    this.tables = tables;
  }

  /** What is wrong, in words without a full stop; empty when nothing is. */
  public Optional<String> problem(String table, long version) {
    if (!tables.exists(table)) {
      return Optional.of("there is no table " + table);
    }
    if (version < 0) {
      return Optional.of("%s has no version %d".formatted(table, version));
    }
    try {
      return missing(new TableVersion(table, tables.location(table), version));
    } catch (IOException e) {
      return Optional.of(
          "the files of %s@%d cannot be listed: %s".formatted(table, version, e.getMessage()));
    } catch (Exception e) {
      // Delta's checked exceptions come unchecked out of Scala: whatever it is, the log is at
      // fault.
      return Optional.of(
          "%s does not give version %d (%s)"
              .formatted(
                  table,
                  version,
                  String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given")));
    }
  }

  private Optional<String> missing(TableVersion version) throws IOException {
    Map<Path, Set<String>> byFolder = new LinkedHashMap<>();
    int files = 0;
    for (String file : tables.read(version).inputFiles()) {
      Path path = new Path(file);
      byFolder.computeIfAbsent(path.getParent(), key -> new HashSet<>()).add(path.getName());
      files++;
    }
    int gone = 0;
    Configuration configuration = spark.sessionState().newHadoopConf();
    for (Map.Entry<Path, Set<String>> folder : byFolder.entrySet()) {
      gone += gone(folder.getKey(), folder.getValue(), configuration);
    }
    return gone == 0
        ? Optional.empty()
        : Optional.of("%d of the %d data files of %s are gone".formatted(gone, files, version));
  }

  private static int gone(Path folder, Set<String> wanted, Configuration configuration)
      throws IOException {
    try {
      RemoteIterator<LocatedFileStatus> there =
          folder.getFileSystem(configuration).listFiles(folder, /* recursive= */ false);
      while (!wanted.isEmpty() && there.hasNext()) {
        wanted.remove(there.next().getPath().getName());
      }
    } catch (FileNotFoundException e) {
      return wanted.size();
    }
    return wanted.size();
  }
}
