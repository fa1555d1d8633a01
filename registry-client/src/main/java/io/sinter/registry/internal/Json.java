package io.sinter.registry.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/*
 * Trees are read and written token by token. An ObjectMapper would do the same, but to make one
 * takes longer than anything else a client does before its first answer.
 */
/** JSON trees, written without white space unless asked for. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  /** What only files of a package need. */
  private static final class Mapper {
    private static final ObjectMapper INSTANCE = new ObjectMapper();
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A tree of maps, lists, strings, numbers and nulls. */
  public static JsonNode tree(Object value) {
    return Mapper.INSTANCE.valueToTree(value);
  }

  public static String write(JsonNode node) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(node, generator);
    } catch (IOException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
    return text.toString();
  }

  /** For people: indented, with a line feed at the end. */
  public static String writeIndented(JsonNode node) {
    try {
      return Mapper.INSTANCE
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(node)
              .replace("\r", "")
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  private static void write(JsonNode node, JsonGenerator generator) throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        generator.writeStartObject();
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
          String name = names.next();
          generator.writeFieldName(name);
          write(node.path(name), generator);
        }
        generator.writeEndObject();
      }
      case ARRAY -> {
        generator.writeStartArray();
        for (JsonNode item : node) {
          write(item, generator);
        }
        generator.writeEndArray();
      }
      case STRING -> generator.writeString(node.textValue());
      case BOOLEAN -> generator.writeBoolean(node.booleanValue());
      case NUMBER -> writeNumber(node, generator);
      case NULL, MISSING -> generator.writeNull();
      case POJO -> generator.writeRawValue(raw(node).rawValue().toString());
      case BINARY -> throw new IOException("no part of JSON: " + node.getNodeType());
    }
  }

  /** JSON that was written before, as the spool of metrics keeps it. */
  private static RawValue raw(JsonNode node) throws IOException {
    if (node instanceof POJONode object && object.getPojo() instanceof RawValue raw) {
      return raw;
    }
    throw new IOException("no part of JSON: " + node);
  }

  /** What is not finite becomes a string, as protobuf's JSON has it. */
  private static void writeNumber(JsonNode node, JsonGenerator generator) throws IOException {
    switch (node.numberType()) {
      case INT -> generator.writeNumber(node.intValue());
      case LONG -> generator.writeNumber(node.longValue());
      case BIG_INTEGER -> generator.writeNumber(node.bigIntegerValue());
      case FLOAT -> generator.writeNumber(node.floatValue());
      case DOUBLE -> generator.writeNumber(node.doubleValue());
      case BIG_DECIMAL -> generator.writeNumber(node.decimalValue());
    }
  }

  /** The first value of a text; missing when there is none. */
  public static JsonNode read(String text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonToken first = parser.nextToken();
      return first == null ? MissingNode.getInstance() : read(first, parser);
    }
  }

  /** The parser bounds how deep it may go. */
  private static JsonNode read(JsonToken token, JsonParser parser) throws IOException {
    switch (token) {
      case START_OBJECT -> {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          object.set(name, read(parser.nextToken(), parser));
        }
        return object;
      }
      case START_ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        JsonToken item = parser.nextToken();
        for (; item != JsonToken.END_ARRAY; item = parser.nextToken()) {
          array.add(read(item, parser));
        }
        return array;
      }
      case VALUE_STRING -> {
        return NODES.textNode(parser.getText());
      }
      case VALUE_NUMBER_INT -> {
        return switch (parser.getNumberType()) {
          case INT -> NODES.numberNode(parser.getIntValue());
          case LONG -> NODES.numberNode(parser.getLongValue());
          default -> NODES.numberNode(parser.getBigIntegerValue());
        };
      }
      case VALUE_NUMBER_FLOAT -> {
        return NODES.numberNode(parser.getDoubleValue());
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return NODES.booleanNode(token == JsonToken.VALUE_TRUE);
      }
      case VALUE_NULL -> {
        return NODES.nullNode();
      }
      default -> throw new IOException("unexpected " + token);
    }
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
