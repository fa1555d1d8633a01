package io.sinter.registry.internal.foreign;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.sinter.registry.ModelSignature;
import io.sinter.registry.ModelSignature.Field;
import io.sinter.registry.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads a file {@code MLmodel} that anybody may have written: its size and nesting are bounded,
 * YAML's anchors and tags make nothing, and a key that comes twice is refused.
 */
final class MlModelReader {
  static final String NAME = "MLmodel";

  private static final int LONGEST = 4 << 20;
  private static final int DEEPEST = 50;
  private static final YAMLMapper YAML = mapper();

  private MlModelReader() {}

  /**
   * What the file says.
   *
   * @param flavors every flavor with its settings
   */
  record MlModel(
      Map<String, JsonNode> flavors,
      ModelSignature signature,
      String modelId,
      String runId,
      String mlflowVersion,
      Map<String, String> metadata) {}

  private static YAMLMapper mapper() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LONGEST);
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(1);
    YAMLFactory factory =
        YAMLFactory.builder()
            .loaderOptions(options)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    return YAMLMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .build();
  }

  /**
   * Reads the file of a folder.
   *
   * @throws IOException with a reason for people
   */
  static MlModel read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("there is no " + NAME);
    }
    long size = Files.size(file);
    if (size > LONGEST) {
      throw new IOException("its %s has %,d bytes, not up to %,d".formatted(NAME, size, LONGEST));
    }
    String text = Files.readString(file);
    JsonNode root;
    try {
      requirePlain(text);
      root = YAML.readTree(text);
    } catch (IOException | RuntimeException e) {
      throw new IOException("its %s is not plain YAML: %s".formatted(NAME, firstLine(e)), e);
    }
    Map<String, JsonNode> flavors = new LinkedHashMap<>();
    root.path("flavors").properties().forEach(each -> flavors.put(each.getKey(), each.getValue()));
    if (flavors.isEmpty()) {
      throw new IOException("its %s names no flavors".formatted(NAME));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    root.path("metadata")
        .properties()
        .forEach(
            each ->
                metadata.put(
                    each.getKey(),
                    each.getValue().isValueNode()
                        ? each.getValue().asText()
                        : each.getValue().toString()));
    JsonNode signature = root.path("signature");
    return new MlModel(
        flavors,
        new ModelSignature(fields(signature.path("inputs")), fields(signature.path("outputs"))),
        text(root, "model_id"),
        text(root, "run_id"),
        text(root, "mlflow_version"),
        metadata);
  }

  /** MLflow writes neither anchors nor tags; one could stand for more than is read here. */
  private static void requirePlain(String text) throws IOException {
    try (YAMLParser parser = YAML.getFactory().createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean tagged = parser.getTypeId() != null && token != JsonToken.FIELD_NAME;
        if (parser.isCurrentAlias() || parser.getObjectId() != null || tagged) {
          throw new IOException(
              "line %d has an anchor, an alias or a tag"
                  .formatted(parser.currentTokenLocation().getLineNr()));
        }
      }
    }
  }

  private static List<Field> fields(JsonNode node) throws IOException {
    if (!node.isTextual()) {
      return List.of();
    }
    JsonNode array;
    try {
      array = Json.read(node.asText());
    } catch (IOException e) {
      throw new IOException("its signature is not JSON: " + firstLine(e), e);
    }
    List<Field> fields = new ArrayList<>();
    for (JsonNode each : array) {
      JsonNode tensor = each.path("tensor-spec");
      List<Long> shape = new ArrayList<>();
      tensor.path("shape").forEach(dimension -> shape.add(dimension.asLong(-1)));
      String type = tensor.isMissingNode() ? each.path("type").asText() : text(tensor, "dtype");
      if (!tensor.isMissingNode() && shape.isEmpty()) {
        throw new IOException("its signature has a tensor without a shape");
      }
      fields.add(new Field(text(each, "name"), type, shape, each.path("required").asBoolean(true)));
    }
    return fields;
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }
}
