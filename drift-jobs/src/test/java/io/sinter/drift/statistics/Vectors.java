package io.sinter.drift.statistics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What SciPy and scikit-learn say, recorded by {@code src/test/scripts/vectors.py}. */
final class Vectors {
  private final JsonNode root;

  private Vectors(JsonNode root) {
    this.root = root;
  }

  static Vectors of(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name + ".json")) {
      return new Vectors(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double number(String name) {
    return root.get(name).asDouble();
  }

  double[] array(String name) {
    JsonNode node = root.get(name);
    return IntStream.range(0, node.size()).mapToDouble(i -> node.get(i).asDouble()).toArray();
  }

  double[] sorted(String name) {
    double[] values = array(name);
    Arrays.sort(values);
    return values;
  }
}
