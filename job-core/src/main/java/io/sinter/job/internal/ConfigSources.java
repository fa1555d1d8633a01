package io.sinter.job.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.sinter.job.JobConfig;
import io.sinter.job.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The raw values of a configuration by full key name, with where each comes from, after precedence
 * and variables.
 *
 * @param name what was read, for messages
 * @param directory where relative paths start
 * @param values raw values by full key name
 * @param origins where each value comes from
 */
public record ConfigSources(
    String name, Path directory, Map<String, Object> values, Map<String, String> origins) {
  private static final String SPARK_PREFIX = "spark.sinter.";
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  /** Reads all sources; problems are added to the list, nothing is thrown. */
  public static ConfigSources read(
      JobConfig.Sources sources, List<Key<?>> keys, List<String> problems) {
    Set<String> known = keys.stream().map(Key::name).collect(Collectors.toSet());
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, String> origins = new LinkedHashMap<>();
    sources
        .sparkConf()
        .forEach(
            (key, value) -> {
              String name =
                  key.startsWith(SPARK_PREFIX) ? key.substring(SPARK_PREFIX.length()) : "";
              if (known.contains(name)) {
                put(values, origins, name, value, "spark conf " + key);
              }
            });
    Map<String, Object> given = new LinkedHashMap<>();
    sources.file().ifPresent(file -> flatten("", yaml(file, problems), known, given));
    given.forEach((name, value) -> put(values, origins, name, value, "file"));
    for (String setting : sources.settings()) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        problems.add("--set %s: no value (allowed: --set key=value)".formatted(setting));
        continue;
      }
      String name = setting.substring(0, equals).trim();
      given.put(name, setting.substring(equals + 1));
      put(values, origins, name, setting.substring(equals + 1), "--set");
    }
    given.keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> problems.add(name + ": unknown key" + Suggestions.of(name, known)));
    values.replaceAll((name, value) -> substitute(name, value, sources.variables(), problems));
    Path directory =
        sources
            .file()
            .map(file -> file.toAbsolutePath().getParent())
            .orElseGet(() -> Path.of("").toAbsolutePath());
    String name = sources.file().map(Path::toString).orElse("the command line");
    return new ConfigSources(name, directory, values, origins);
  }

  /** A default with its variables replaced; one that cannot be is a problem. */
  public Object substituteDefault(
      String key, Object value, Map<String, String> variables, List<String> problems) {
    return substitute(key, value, variables, problems);
  }

  private static void put(
      Map<String, Object> values,
      Map<String, String> origins,
      String name,
      Object value,
      String origin) {
    values.put(name, value);
    origins.put(name, origin);
  }

  private static Map<?, ?> yaml(Path file, List<String> problems) {
    if (!Files.isRegularFile(file)) {
      problems.add("no such file: " + file.toAbsolutePath() + " (give an existing YAML file)");
      return Map.of();
    }
    try {
      Object read = YAML.readValue(Files.readString(file), Object.class);
      if (read == null) {
        return Map.of();
      }
      if (read instanceof Map<?, ?> map) {
        return map;
      }
      problems.add("not a YAML map but " + read.getClass().getSimpleName());
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      problems.add("not readable as YAML at line %d: %s".formatted(line, e.getOriginalMessage()));
    } catch (IOException e) {
      problems.add("cannot be read: " + e.getMessage());
    }
    return Map.of();
  }

  private static void flatten(
      String prefix, Map<?, ?> map, Set<String> known, Map<String, Object> into) {
    map.forEach(
        (key, value) -> {
          String name = prefix + key;
          if (value instanceof Map<?, ?> nested && !known.contains(name)) {
            flatten(name + ".", nested, known, into);
          } else if (value != null) {
            into.put(name, value);
          }
        });
  }

  private static Object substitute(
      String key, Object value, Map<String, String> variables, List<String> problems) {
    if (value instanceof String text) {
      return Variables.substitute(key, text, variables, problems);
    }
    if (value instanceof List<?> list) {
      List<Object> replaced = new ArrayList<>();
      list.forEach(item -> replaced.add(substitute(key, item, variables, problems)));
      return replaced;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> replaced = new LinkedHashMap<>();
      map.forEach(
          (k, v) -> replaced.put(String.valueOf(k), substitute(key, v, variables, problems)));
      return replaced;
    }
    return value;
  }
}
