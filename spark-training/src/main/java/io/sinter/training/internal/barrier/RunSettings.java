package io.sinter.training.internal.barrier;

import io.sinter.training.internal.Digests;
import io.sinter.training.internal.TrainingSpec;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything the final weights of a training depend on, but for the rows, as text by name. */
final class RunSettings {
  /** What may change between a training that was cut off and the one that goes on with it. */
  private static final Set<String> FREE =
      Set.of("ranks", "device", "timeout", "loader", "checkpoints", "cluster");

  private RunSettings() {}

  static Map<String, String> of(TrainingSpec spec) {
    Map<String, String> settings = values(spec);
    settings.remove("options");
    settings.computeIfPresent(
        "featuresJson", (name, json) -> Digests.sha256(json.getBytes(StandardCharsets.UTF_8)));
    settings.putAll(values(spec.options()));
    settings.keySet().removeAll(FREE);
    return settings;
  }

  private static Map<String, String> values(Record record) {
    Map<String, String> values = new HashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        values.put(component.getName(), text(component.getAccessor().invoke(record)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("A record can always be read", e);
      }
    }
    return values;
  }

  /** The same in every JVM, whatever the order of sets and the text form that records choose. */
  private static String text(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return Digests.sha256(bytes);
    }
    if (value instanceof Record record) {
      return record.getClass().getSimpleName() + new TreeMap<>(values(record));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((name, entry) -> sorted.put(String.valueOf(name), text(entry)));
      return sorted.toString();
    }
    return String.valueOf(value);
  }
}
