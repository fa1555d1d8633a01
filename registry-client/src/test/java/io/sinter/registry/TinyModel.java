package io.sinter.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The network of src/test/scripts/make_tiny_model.py, and a package's contents around it. */
final class TinyModel {
  static final FeatureSpec FEATURES =
      new FeatureSpec(
          List.of(
              new NumericFeature("distance", ColumnType.INTEGER, 1000, 1040, 730),
              new NumericFeature("temp", ColumnType.DOUBLE, 50, 55, 18),
              new CategoricalFeature("carrier", List.of("AA", "B6", "UA"), 1)));

  private TinyModel() {}

  static PackageContents contents(String runId, String modelId) {
    Map<String, Object> complete = new LinkedHashMap<>();
    complete.put("distance", 1400);
    complete.put("temp", 39.5);
    complete.put("carrier", "UA");
    Map<String, Object> incomplete = new LinkedHashMap<>();
    incomplete.put("distance", null);
    incomplete.put("temp", Double.NaN);
    incomplete.put("carrier", null);
    return new PackageContents(
        FEATURES,
        0.5,
        "tiny",
        runId,
        modelId,
        resource("model.onnx"),
        "a TorchScript archive stands here".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        List.of(complete, incomplete),
        "# Tiny\n\nFor tests; scores anything, knows nothing.\n",
        Map.of("training_table", "flights@3", "code_version", "test"));
  }

  /** Rows with the score that plain Python computed. */
  static JsonNode expected() {
    try {
      return new ObjectMapper().readTree(resource("expected.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(TinyModel.class.getResourceAsStream("/tiny-model/" + name))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
