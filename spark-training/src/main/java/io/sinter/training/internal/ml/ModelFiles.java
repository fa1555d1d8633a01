package io.sinter.training.internal.ml;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.job.JobException;
import io.sinter.job.SinterVersion;
import io.sinter.training.EpochReport;
import io.sinter.training.internal.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A stored model as files of any Hadoop file system: {@code model.onnx} unless its network was
 * brought, {@code model.pt} and {@code model.json}, which is written last and holds the SHA-256 of
 * the others.
 */
public final class ModelFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 2;
  private static final String DESCRIPTION = "model.json";
  private static final String ONNX = "model.onnx";
  private static final String TORCH_SCRIPT = "model.pt";

  private ModelFiles() {}

  /** Writes the files into a new folder. */
  public static void write(StoredModel model, Path folder, Configuration hadoop)
      throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    files.mkdirs(folder);
    ObjectNode description = JSON.createObjectNode();
    description.put("format", FORMAT);
    description.put("sinterVersion", SinterVersion.current());
    description.put("loss", model.lossText());
    description.set("features", JSON.readTree(model.featuresJson()));
    description.put("vector", model.vector());
    model.arrayTexts().forEach(description.putArray("arrays")::add);
    model.inputTexts().forEach(description.putArray("inputs")::add);
    description.put("bestEpoch", model.bestEpoch());
    description.set("epochs", JSON.valueToTree(model.epochs()));
    ObjectNode digests = description.putObject("sha256");
    byte[] onnx = model.onnx();
    if (onnx != null) {
      write(files, folder, ONNX, onnx, digests);
    }
    write(files, folder, TORCH_SCRIPT, model.torchScript(), digests);
    write(files, folder, DESCRIPTION, JSON.writeValueAsBytes(description), digests);
  }

  /**
   * Reads the files of a folder.
   *
   * @throws JobException if a file is not what was written, or of a newer format
   */
  public static StoredModel read(Path folder, Configuration hadoop) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    JsonNode description = JSON.readTree(bytes(files, new Path(folder, DESCRIPTION)));
    int format = description.path("format").asInt();
    if (format != FORMAT) {
      throw new JobException(
          "Cannot load the model of %s: its format is %d (allowed: %d). Load it with the version of Sinter that saved it (%s), or a newer one."
              .formatted(folder, format, FORMAT, description.path("sinterVersion").asText()));
    }
    List<EpochReport> epochs =
        JSON.convertValue(description.path("epochs"), new TypeReference<List<EpochReport>>() {});
    return new StoredModel(
        description.path("features").toString(),
        description.path("vector").asText(),
        texts(description.path("arrays")),
        description.path("loss").asText(),
        texts(description.path("inputs")),
        description.path("inputs").isEmpty() ? verified(files, folder, ONNX, description) : null,
        verified(files, folder, TORCH_SCRIPT, description),
        epochs,
        description.path("bestEpoch").asInt());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static void write(
      FileSystem files, Path folder, String name, byte[] bytes, ObjectNode digests)
      throws IOException {
    try (OutputStream out = files.create(new Path(folder, name), /* overwrite= */ false)) {
      out.write(bytes);
    }
    digests.put(name, Digests.sha256(bytes));
  }

  private static byte[] verified(FileSystem files, Path folder, String name, JsonNode description)
      throws IOException {
    byte[] bytes = bytes(files, new Path(folder, name));
    String expected = description.path("sha256").path(name).asText();
    String found = Digests.sha256(bytes);
    if (!found.equals(expected)) {
      throw new JobException(
          "Cannot load the model of %s: %s has SHA-256 %s (allowed: %s, as saved). Copy the folder again from where it was saved."
              .formatted(folder, name, found, expected));
    }
    return bytes;
  }

  private static byte[] bytes(FileSystem files, Path file) throws IOException {
    try (FSDataInputStream in = files.open(file)) {
      return in.readAllBytes();
    }
  }
}
