package io.sinter.training.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
