package io.sinter.registry.internal.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.ForeignFormat;
import io.sinter.registry.ForeignModel;
import io.sinter.registry.OnnxGraph;
import io.sinter.registry.RegistryException;
import io.sinter.registry.internal.Digests;
import io.sinter.registry.internal.FileTree;
import io.sinter.registry.internal.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the folder of a model that Python logged. */
public final class ForeignFiles {
  private static final long LARGEST_GRAPH = Integer.MAX_VALUE - 64L;
  private static final int MOST_FILES = 10_000;

  private ForeignFiles() {}

  /** Whether a folder holds one of Sinter's own packages. */
  public static boolean isOwnPackage(Path directory) {
    return Files.exists(directory.resolve(Manifest.NAME), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Checks and reads a folder.
   *
   * @param expectedDigest empty to accept any
   */
  public static ForeignModel read(Path directory, String expectedDigest) {
    String what = "read the model in %s".formatted(directory);
    List<String> names = FileTree.names(what, directory);
    try {
      if (names.size() > MOST_FILES) {
        throw new IOException("it has %,d files".formatted(names.size()));
      }
      byte[] manifest = Manifest.of(names, directory);
      String digest = Digests.sha256(manifest);
      if (!expectedDigest.isEmpty() && !digest.equals(expectedDigest)) {
        throw new RegistryException(
            "Cannot %s: its digest is %s, not %s as expected (allowed: exactly the files that were seen before). Find out who changed the model's files; if the change is meant, expect the new digest."
                .formatted(what, digest, expectedDigest));
      }
      return model(directory, names, new String(manifest, StandardCharsets.UTF_8), digest);
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot %s: %s (allowed: what mlflow.onnx.log_model writes, and mlflow.pytorch.log_model of TorchScript). %s."
              .formatted(what, e.getMessage(), TorchScriptArchive.NEXT),
          e);
    }
  }

  private static ForeignModel model(
      Path directory, List<String> names, String manifest, String digest) throws IOException {
    MlModelReader.MlModel model = MlModelReader.read(directory);
    Map<String, JsonNode> flavors = model.flavors();
    ForeignFormat format;
    String file;
    List<String> files = new ArrayList<>();
    Optional<OnnxGraph> graph = Optional.empty();
    if (flavors.containsKey("onnx")) {
      format = ForeignFormat.ONNX;
      file = named(names, flavors.get("onnx").path("data").asText(), "model.onnx");
      files.add(file);
      graph = Optional.of(graph(directory, names, file, files));
    } else if (flavors.containsKey("pytorch")) {
      format = ForeignFormat.TORCHSCRIPT;
      file = torch(directory, names, flavors.get("pytorch").path("model_data").asText());
      files.add(file);
    } else {
      throw new IOException(
          "it has the flavors %s, which only Python loads".formatted(flavors.keySet()));
    }
    return new ForeignModel(
        directory,
        format,
        file,
        files,
        graph,
        model.signature(),
        List.copyOf(flavors.keySet()),
        model.modelId(),
        model.runId(),
        model.metadata(),
        manifest,
        digest);
  }

  private static OnnxGraph graph(
      Path directory, List<String> names, String file, List<String> files) throws IOException {
    long size = Files.size(directory.resolve(file));
    if (size > LARGEST_GRAPH) {
      throw new IOException(
          "its graph has %,d bytes, not up to %,d".formatted(size, LARGEST_GRAPH));
    }
    OnnxGraph graph = OnnxGraph.read(file, Files.readAllBytes(directory.resolve(file)));
    String folder = file.contains("/") ? file.substring(0, file.lastIndexOf('/') + 1) : "";
    for (String beside : graph.files()) {
      if (!names.contains(folder + beside)) {
        throw new IOException(
            "tensors of its graph lie in '%s', which is not there".formatted(folder + beside));
      }
      files.add(folder + beside);
    }
    return graph;
  }

  private static String torch(Path directory, List<String> names, String data) throws IOException {
    String file =
        names.contains(data + "/model.pt2")
            ? data + "/model.pt2"
            : named(names, data + "/model.pth", "data/model.pth");
    try {
      TorchScriptArchive.check(directory.resolve(file));
    } catch (IOException e) {
      throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
    }
    return file;
  }

  /** A file that MLmodel names, which must be one of the folder's. */
  private static String named(List<String> names, String given, String usual) throws IOException {
    String name = given.isEmpty() ? usual : given;
    if (!names.contains(name)) {
      throw new IOException(
          "%s names the file '%s', which is not there".formatted(MlModelReader.NAME, name));
    }
    return name;
  }
}
