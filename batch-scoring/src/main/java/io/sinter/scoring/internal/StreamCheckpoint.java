package io.sinter.scoring.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What can be read from the files of a structured-streaming checkpoint: the query's id and how far
 * into the Delta source a micro-batch reaches. The files are Spark's, in their documented layout;
 * nothing here writes them. Driver only.
 *
 * @param folder the checkpoint
 * @param configuration how to reach it
 */
public record StreamCheckpoint(Path folder, Configuration configuration) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The checkpoint in a folder, which need not exist. */
  public static StreamCheckpoint at(SparkSession spark, String folder) {
    return new StreamCheckpoint(new Path(folder), spark.sessionState().newHadoopConf());
  }

  /** The id of the query, the same over restarts; empty before the first start. */
  public Optional<String> queryId() {
    return read(new Path(folder, "metadata")).map(lines -> json(lines.get(0)).path("id").asText());
  }

  /**
   * The version of the source table whose rows a micro-batch reaches: the newest one it read, or
   * part of which it read. Empty if the offset is not understood.
   */
  public OptionalLong sourceVersion(long batch) {
    Optional<List<String>> lines = read(new Path(folder, "offsets/" + batch));
    if (lines.isEmpty() || lines.get().size() < 3) {
      return OptionalLong.empty();
    }
    JsonNode offset = json(lines.get().get(lines.get().size() - 1));
    if (!offset.path("reservoirVersion").isIntegralNumber()) {
      return OptionalLong.empty();
    }
    long version = offset.path("reservoirVersion").asLong();
    // A negative index stands before the first file: everything up to the version before was read.
    boolean none = offset.path("index").asLong() < 0;
    return OptionalLong.of(none ? version - 1 : version);
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<List<String>> read(Path file) {
    try (InputStream in = file.getFileSystem(configuration).open(file)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
