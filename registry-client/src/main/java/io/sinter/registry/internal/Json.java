package io.sinter.registry.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON trees, written without white space unless asked for. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A tree of maps, lists, strings, numbers and nulls. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** For people: indented, with a line feed at the end. */
  public static String writeIndented(JsonNode node) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node).replace("\r", "")
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  public static JsonNode read(String text) throws IOException {
    return MAPPER.readTree(text);
  }

  /** A number, or one of protobuf's words NaN, Infinity, -Infinity. */
  public static double number(JsonNode node) {
    return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
  }

  /** The strings of an array of {@code {"key": ..., "value": ...}} objects. */
  public static Map<String, String> pairs(JsonNode array) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (Iterator<JsonNode> i = array.elements(); i.hasNext(); ) {
      JsonNode pair = i.next();
      pairs.put(pair.path("key").asText(), pair.path("value").asText());
    }
    return pairs;
  }

  /** The inverse of {@link #pairs}. */
  public static JsonNode pairs(Map<String, String> pairs) {
    var array = JsonNodeFactory.instance.arrayNode();
    pairs.forEach((key, value) -> array.addObject().put("key", key).put("value", value));
    return array;
  }
}
