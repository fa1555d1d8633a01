package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TimePeriod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A feature specification as JSON. */
public final class FeatureJson {
  private FeatureJson() {}

  public static String write(FeatureSpec spec) {
    ObjectNode root = Json.object();
    root.set("features", array(spec));
    return Json.write(root);
  }

  static ArrayNode array(FeatureSpec spec) {
    ArrayNode array = Json.object().arrayNode();
    for (Feature feature : spec.features()) {
      ObjectNode node = array.addObject().put("name", feature.name());
      if (feature instanceof NumericFeature numeric) {
        node.put("kind", "numeric")
            .put("type", numeric.type().name().toLowerCase(Locale.ROOT))
            .put("fill", numeric.fill())
            .put("mean", numeric.mean())
            .put("standard_deviation", numeric.standardDeviation());
      } else if (feature instanceof CategoricalFeature categorical) {
        node.put("kind", "categorical").put("embedding_size", categorical.embeddingSize());
        ArrayNode words = node.putArray("vocabulary");
        categorical.vocabulary().forEach(words::add);
      } else if (feature instanceof CyclicFeature cyclic) {
        ArrayNode periods = node.put("kind", "cyclic").putArray("periods");
        cyclic.periods().forEach(period -> periods.add(period.text()));
      }
    }
    return array;
  }

  public static FeatureSpec read(String json) {
    try {
      List<Feature> features = new ArrayList<>();
      for (JsonNode node : Json.read(json).required("features")) {
        features.add(feature(node));
      }
      return new FeatureSpec(features);
    } catch (IOException | IllegalArgumentException e) {
      throw new RegistryException(
          "Cannot read a feature specification: %s (allowed: what FeatureSpec.toJson writes). Register the model again with this version of Sinter."
              .formatted(e.getMessage()),
          e);
    }
  }

  private static Feature feature(JsonNode node) {
    String name = node.required("name").asText();
    String kind = node.required("kind").asText();
    return switch (kind) {
      case "numeric" ->
          new NumericFeature(
              name,
              ColumnType.valueOf(node.required("type").asText().toUpperCase(Locale.ROOT)),
              node.required("fill").asDouble(),
              node.required("mean").asDouble(),
              node.required("standard_deviation").asDouble());
      case "categorical" -> {
        List<String> words = new ArrayList<>();
        node.required("vocabulary").forEach(word -> words.add(word.asText()));
        yield new CategoricalFeature(name, words, node.required("embedding_size").asInt());
      }
      case "cyclic" -> {
        List<TimePeriod> periods = new ArrayList<>();
        node.required("periods").forEach(period -> periods.add(TimePeriod.of(period.asText())));
        yield new CyclicFeature(name, periods);
      }
      default ->
          throw new IllegalArgumentException(
              "column '%s' has the unknown kind '%s'".formatted(name, kind));
    };
  }
}
