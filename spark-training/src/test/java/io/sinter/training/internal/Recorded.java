package io.sinter.training.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Vectors recorded by the scripts. */
public final class Recorded {
  private Recorded() {}

  /** The cases of a file of this module's resources. */
  public static Stream<JsonNode> cases(String file) throws IOException {
    JsonNode cases =
        new ObjectMapper()
            .readTree(Recorded.class.getResourceAsStream("/io/sinter/training/" + file));
    return StreamSupport.stream(cases.spliterator(), false);
  }

  /** The recorded numeric features, then categories a of 2 words and b of 3. */
  public static FeatureSpec features(JsonNode recorded) {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < recorded.get("fill").size(); i++) {
      features.add(
          new NumericFeature(
              "n" + i,
              ColumnType.DOUBLE,
              recorded.get("fill").get(i).asDouble(),
              recorded.get("mean").get(i).asDouble(),
              recorded.get("deviation").get(i).asDouble()));
    }
    features.add(new CategoricalFeature("a", List.of("u", "v"), 2));
    features.add(new CategoricalFeature("b", List.of("u", "v", "w"), 3));
    return new FeatureSpec(features);
  }

  /** An array of numbers or of rows of numbers, flat; null stands for NaN. */
  public static double[] doubles(JsonNode values) {
    return flat(values)
        .mapToDouble(value -> value.isNull() ? Double.NaN : value.asDouble())
        .toArray();
  }

  /** The same as floats. */
  public static float[] floats(JsonNode values) {
    double[] doubles = doubles(values);
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return floats;
  }

  /** The same as integers. */
  public static long[] longs(JsonNode values) {
    return flat(values).mapToLong(JsonNode::asLong).toArray();
  }

  private static Stream<JsonNode> flat(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .flatMap(value -> value.isArray() ? flat(value) : Stream.of(value));
  }
}
