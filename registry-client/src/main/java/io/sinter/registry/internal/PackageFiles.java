package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.PackageContents;
import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The files of a package. The same contents give the same bytes. */
public final class PackageFiles {
  public static final String ONNX = "model.onnx";
  public static final String DATA = "data";
  public static final String TORCH = DATA + "/model.pth";

  static final String CODE = "code";
  static final String LOADER = "sinter_onnx";
  static final String CONDA = "conda.yaml";
  static final String PYTHON_ENV = "python_env.yaml";
  static final String EXAMPLE = "input_example.json";
  static final String SERVING_EXAMPLE = "serving_input_example.json";
  static final String PYTHON_VERSION = "3.11.7";
  static final String MLFLOW_VERSION = "3.17.2";
  static final String ONNX_VERSION = "1.23.2";

  private static final String FEATURES = "features.json";
  private static final int NEWEST_FORMAT = 2;
  private static final String REQUIREMENTS =
      """
      mlflow>=3.0,<4
      numpy>=1.26,<3
      onnx>=1.16,<2
      onnxruntime>=1.19,<2
      pandas>=2.2,<4
      """;
  private static final String TORCH_REQUIREMENTS =
      """
      mlflow>=3.0,<4
      numpy>=1.26,<3
      torch>=2.10,<3
      """;
  private static final String THRESHOLD = "decision_threshold";
  private static final String ARGUMENTS = "arguments";
  private static final String OUTPUT = "output";

  private PackageFiles() {}

  /**
   * What a package says about itself besides its models.
   *
   * @param arguments of a network that is TorchScript alone; else empty
   */
  public record Description(
      FeatureSpec features, double decisionThreshold, ModelOutput output, List<String> arguments) {
    /** Copies. */
    public Description {
      arguments = List.copyOf(arguments);
    }
  }

  /** Writes everything into an empty directory, the manifest last, and returns the digest. */
  static String write(Path directory, PackageContents contents) throws IOException {
    Files.createDirectories(directory.resolve(DATA));
    boolean onnx = contents.onnx().isPresent();
    if (onnx) {
      Files.createDirectories(directory.resolve(CODE));
      Files.write(directory.resolve(ONNX), contents.onnx().get());
      text(directory, CODE + "/" + LOADER + ".py", loader());
    }
    Files.write(directory.resolve(TORCH), contents.torchScript());
    text(directory, DATA + "/pickle_module_info.txt", "mlflow.pytorch.pickle_module");
    text(directory, FEATURES, features(contents));
    String requirements = onnx ? REQUIREMENTS : TORCH_REQUIREMENTS;
    text(directory, "requirements.txt", requirements);
    text(directory, CONDA, conda(requirements));
    text(directory, PYTHON_ENV, pythonEnvironment());
    text(directory, "README.md", contents.modelCard());
    text(directory, "lineage.json", lineage(contents.lineage()));
    if (!contents.exampleRows().isEmpty()) {
      ObjectNode example = example(contents);
      ObjectNode serving = Json.object();
      serving.set("dataframe_split", example);
      text(directory, EXAMPLE, Json.write(example));
      text(directory, SERVING_EXAMPLE, Json.writeIndented(serving));
    }
    text(directory, "MLmodel", MlModelFile.write(contents, size(directory)));
    return Manifest.write(directory);
  }

  /** Writes a package beside the directory, then puts it there at once. */
  public static String create(Path directory, PackageContents contents) {
    try (Staging staging = Staging.beside(directory)) {
      String digest = write(staging.path(), contents);
      staging.moveTo(directory);
      return digest;
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot write model package %s: %s. Check the disk and that the directory is new or empty."
              .formatted(directory, e),
          e);
    }
  }

  /** Reads what a verified package says about itself. */
  public static Description read(Path directory) {
    try {
      String json = Files.readString(directory.resolve(FEATURES));
      JsonNode root = Json.read(json);
      int format = root.path("format").asInt();
      if (format < 1 || format > NEWEST_FORMAT) {
        throw new IOException("its format is %d, not 1 to %d".formatted(format, NEWEST_FORMAT));
      }
      JsonNode threshold = root.path(THRESHOLD);
      if (!threshold.isNumber()) {
        throw new IOException(FEATURES + " has no " + THRESHOLD);
      }
      List<String> arguments = new ArrayList<>();
      root.path(ARGUMENTS).forEach(argument -> arguments.add(argument.asText()));
      for (String name : arguments.isEmpty() ? List.of(ONNX, TORCH) : List.of(TORCH)) {
        if (!Files.isRegularFile(directory.resolve(name))) {
          throw new IOException("there is no " + name);
        }
      }
      return new Description(
          FeatureSpec.fromJson(json), threshold.asDouble(), output(root.path(OUTPUT)), arguments);
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot open model package %s: %s (allowed: what ModelPackage.write makes). Register the model again."
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  /** A probability where nothing is said. */
  private static ModelOutput output(JsonNode node) throws IOException {
    if (node.isMissingNode()) {
      return ModelOutput.probability();
    }
    List<String> names = new ArrayList<>();
    node.path("names").forEach(name -> names.add(name.asText()));
    String kind = node.path("kind").asText();
    for (ModelOutput.Kind known : ModelOutput.Kind.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(kind)) {
        return new ModelOutput(known, names);
      }
    }
    throw new IOException("%s has an output of kind '%s'".formatted(FEATURES, kind));
  }

  private static String features(PackageContents contents) {
    // A loader or Sinter that knows no times must not take them for something else.
    int format = contents.features().cyclic().isEmpty() ? 1 : NEWEST_FORMAT;
    ObjectNode root =
        Json.object().put("format", format).put(THRESHOLD, contents.decisionThreshold());
    ModelOutput output = contents.output();
    if (output.kind() != ModelOutput.Kind.PROBABILITY) {
      ObjectNode described = root.putObject(OUTPUT);
      described.put("kind", output.kind().name().toLowerCase(Locale.ROOT));
      output.names().forEach(described.putArray("names")::add);
    }
    if (contents.onnx().isEmpty()) {
      contents.arguments().forEach(root.putArray(ARGUMENTS)::add);
    }
    root.set("features", FeatureJson.array(contents.features()));
    return Json.writeIndented(root);
  }

  private static ObjectNode example(PackageContents contents) {
    ObjectNode example = Json.object();
    ArrayNode columns = example.putArray("columns");
    contents.features().names().forEach(columns::add);
    ArrayNode data = example.putArray("data");
    for (Map<String, Object> row : contents.exampleRows()) {
      ArrayNode values = data.addArray();
      for (String name : contents.features().names()) {
        Object value = row.get(name);
        boolean missing = value instanceof Number n && Double.isNaN(n.doubleValue());
        values.add(missing ? values.nullNode() : Json.tree(value));
      }
    }
    return example;
  }

  private static String lineage(Map<String, String> lineage) {
    ObjectNode root = Json.object();
    new TreeMap<>(lineage).forEach(root::put);
    return Json.writeIndented(root);
  }

  private static String conda(String requirements) {
    StringBuilder text = new StringBuilder();
    text.append("channels:\n- conda-forge\ndependencies:\n- python=").append(PYTHON_VERSION);
    text.append("\n- pip\n- pip:\n");
    requirements.lines().forEach(line -> text.append("  - ").append(line).append('\n'));
    return text.append("name: mlflow-env\n").toString();
  }

  private static String pythonEnvironment() {
    return """
    python: %s
    build_dependencies:
    - pip
    - setuptools
    - wheel
    dependencies:
    - -r requirements.txt
    """
        .formatted(PYTHON_VERSION);
  }

  private static String loader() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            PackageFiles.class.getResourceAsStream("/io/sinter/registry/sinter_onnx.py"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static long size(Path directory) throws IOException {
    long size = 0;
    for (String name : FileTree.names("write package", directory)) {
      size += Files.size(directory.resolve(name));
    }
    return size;
  }

  private static void text(Path directory, String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }
}
