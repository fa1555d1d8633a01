package io.sinter.training.internal.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.sinter.training.ScriptedNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A family of records as text, so that a param can hold one: the word of a type, such as {@code
 * mlp}, or a JSON object with its {@code type} and the fields that differ from that type's
 * defaults, such as {@code {"type": "mlp", "hidden": [64, 32]}}. Immutable.
 *
 * @param <T> what the records have in common
 */
public final class TypedText<T> {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .addModule(
              new SimpleModule()
                  .addSerializer(ScriptedNetwork.Input.class, ToStringSerializer.instance)
                  .addDeserializer(ScriptedNetwork.Input.class, new InputText()))
          .build();
  private static final String TYPE = "type";

  private final String what;
  private final Map<String, T> types;

  /**
   * A family.
   *
   * @param what it is, for messages
   * @param types by word, each with its defaults
   */
  public TypedText(String what, Map<String, ? extends T> types) {
    this.what = what;
    this.types = new LinkedHashMap<>(types);
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException saying what is wrong and what is allowed
   */
  public T parse(String text) {
    JsonNode given = tree(text);
    String type = given.path(TYPE).asText("").toLowerCase(Locale.ROOT);
    T defaults = types.get(type);
    if (defaults == null) {
      throw problem(
          text, "type '%s'".formatted(type), "types " + String.join(", ", types.keySet()));
    }
    ObjectNode merged = JSON.valueToTree(defaults);
    List<String> unknown = new ArrayList<>();
    given
        .properties()
        .forEach(
            field -> {
              if (merged.has(field.getKey())) {
                merged.set(field.getKey(), field.getValue());
              } else if (!field.getKey().equals(TYPE)) {
                unknown.add(field.getKey());
              }
            });
    if (!unknown.isEmpty()) {
      List<String> fields = new ArrayList<>();
      merged.fieldNames().forEachRemaining(fields::add);
      throw problem(
          text,
          "%s has no %s".formatted(type, String.join(", ", unknown)),
          "fields " + String.join(", ", fields));
    }
    return convert(text, merged, defaults);
  }

  /** The text of a record, all fields included; {@link #parse} gives an equal one. */
  public String format(T value) {
    ObjectNode node = JSON.createObjectNode();
    node.put(TYPE, type(value));
    node.setAll(JSON.<ObjectNode>valueToTree(value));
    return node.toString();
  }

  /** The word whose defaults the value differs from in the fewest fields. */
  private String type(T value) {
    ObjectNode fields = JSON.valueToTree(value);
    String best = "";
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<String, T> entry : types.entrySet()) {
      if (entry.getValue().getClass() == value.getClass()) {
        int differences = differences(fields, JSON.valueToTree(entry.getValue()));
        if (differences < fewest) {
          best = entry.getKey();
          fewest = differences;
        }
      }
    }
    if (best.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot write %s as text: %s (allowed: types %s). Choose one of these."
              .formatted(what, value, String.join(", ", types.keySet())));
    }
    return best;
  }

  private static int differences(ObjectNode one, ObjectNode other) {
    return (int)
        one.properties().stream()
            .filter(field -> !field.getValue().equals(other.get(field.getKey())))
            .count();
  }

  private JsonNode tree(String text) {
    String stripped = text.strip();
    if (!stripped.startsWith("{")) {
      return JSON.createObjectNode().put(TYPE, stripped);
    }
    try {
      return JSON.readTree(stripped);
    } catch (JsonProcessingException e) {
      throw problem(text, e.getOriginalMessage(), "a type, or a JSON object");
    }
  }

  @SuppressWarnings("unchecked") // The class is that of a T.
  private T convert(String text, ObjectNode merged, T defaults) {
    try {
      return (T) JSON.treeToValue(merged, defaults.getClass());
    } catch (JsonProcessingException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw problem(text, e.getOriginalMessage(), "fields such as " + format(defaults));
    }
  }

  private IllegalArgumentException problem(String text, String cause, String allowed) {
    return new IllegalArgumentException(
        "Cannot read %s from '%s': %s (allowed: %s). Correct it."
            .formatted(what, text, cause, allowed));
  }

  /** Inputs of a brought module are short texts. */
  private static final class InputText extends FromStringDeserializer<ScriptedNetwork.Input> {
    private static final long serialVersionUID = 1L;

    InputText() {
      super(ScriptedNetwork.Input.class);
    }

    @Override
    protected ScriptedNetwork.Input _deserialize(String text, DeserializationContext context) {
      return ScriptedNetwork.Input.parse(text);
    }
  }
}
