package io.sinter.scoring.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.job.JobException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Which model scores which micro-batch: a write-ahead log beside Spark's own in the checkpoint, one
 * small file for each micro-batch, written before the batch is scored and never changed. A file is
 * there whole or not at all. Driver only.
 */
public final class ModelLog {
  /** Spark keeps the offsets of this many micro-batches by default; older ones cannot come back. */
  private static final long KEPT = 200;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileContext files;
  private final Path folder;

  /**
   * The model of one micro-batch.
   *
   * @param name the registered model
   * @param version its version
   * @param digest its package's digest
   */
  record Pin(String name, String version, String digest) {}

  private ModelLog(FileContext files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** The log in a checkpoint. */
  public static ModelLog of(SparkSession spark, StreamCheckpoint checkpoint) {
    Path folder = new Path(checkpoint.folder(), "sinter-models");
    try {
      return new ModelLog(
          FileContext.getFileContext(folder.toUri(), checkpoint.configuration()), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether no micro-batch was ever scored. */
  boolean isEmpty() {
    try {
      return !files.util().exists(folder) || !files.listStatus(folder).hasNext();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The model written down for a micro-batch. */
  Optional<Pin> find(long batch) {
    Path file = file(batch);
    try (InputStream in = files.open(file)) {
      JsonNode json = JSON.readTree(in);
      Pin pin =
          new Pin(
              json.path("name").asText(),
              json.path("version").asText(),
              json.path("digest").asText());
      if (pin.name().isEmpty() || pin.version().isEmpty() || pin.digest().isEmpty()) {
        throw new JobException(
            "Cannot replay micro-batch %d: %s does not name a model (allowed: name, version, digest). Restore the checkpoint."
                .formatted(batch, file));
      }
      return Optional.of(pin);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes down the model of a micro-batch, for good. */
  void write(long batch, Pin pin) {
    Path part = new Path(folder, ".%d.part".formatted(batch));
    try {
      try (OutputStream out =
          files.create(
              part,
              EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
              Options.CreateOpts.createParent())) {
        out.write(
            JSON.writeValueAsBytes(
                Map.of("name", pin.name(), "version", pin.version(), "digest", pin.digest())));
      }
      files.rename(part, file(batch), Options.Rename.NONE);
      files.delete(file(batch - KEPT), /* recursive= */ false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(long batch) {
    return new Path(folder, String.valueOf(batch));
  }
}
