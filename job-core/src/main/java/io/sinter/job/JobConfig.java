package io.sinter.job;

import io.sinter.job.internal.ConfigSources;
import io.sinter.registry.Sha256;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The resolved configuration of one job. Precedence: {@code --set} over YAML over Spark conf
 * ({@code spark.sinter.<key>}) over the key's default. Immutable; read on the driver only.
 */
public final class JobConfig {
  private final String source;
  private final Path directory;
  private final Map<String, Object> values;
  private final Map<String, String> origins;

  private JobConfig(
      String source, Path directory, Map<String, Object> values, Map<String, String> origins) {
    this.source = source;
    this.directory = directory;
    this.values = values;
    this.origins = origins;
  }

  /**
   * Where a configuration comes from.
   *
   * @param file the YAML file, if any
   * @param settings {@code key=value} pairs of the command line, the last one wins
   * @param sparkConf Spark's configuration; keys outside {@code spark.sinter.} are ignored
   * @param variables what {@code ${name}} in a text stands for
   */
  public record Sources(
      Optional<Path> file,
      List<String> settings,
      Map<String, String> sparkConf,
      Map<String, String> variables) {
    /** Copies what it is given. */
    public Sources {
      settings = List.copyOf(settings);
      sparkConf = Map.copyOf(sparkConf);
      variables = Map.copyOf(variables);
    }

    /** Only settings, as a test or a notebook has them. */
    public static Sources ofSettings(String... settings) {
      return new Sources(Optional.empty(), List.of(settings), Map.of(), Map.of());
    }
  }

  /**
   * Reads and checks a configuration.
   *
   * @param keys every key the job knows
   * @throws ConfigException naming every unknown key, wrong type, broken limit and missing key
   */
  public static JobConfig load(Sources sources, List<Key<?>> keys) {
    List<String> problems = new ArrayList<>();
    ConfigSources raw = ConfigSources.read(sources, keys, problems);
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, String> origins = new LinkedHashMap<>();
    for (Key<?> key : keys) {
      Object given = raw.values().get(key.name());
      if (given == null) {
        key.defaultValue()
            .map(value -> raw.substituteDefault(key.name(), value, sources.variables(), problems))
            .ifPresent(value -> values.put(key.name(), value));
        if (key.isRequired() && problems.stream().noneMatch(p -> p.startsWith(key.name() + ":"))) {
          problems.add("%s: missing (%s: %s)".formatted(key, key.type(), key.documentation()));
        }
      } else {
        try {
          values.put(key.name(), key.parse(given));
          origins.put(key.name(), raw.origins().getOrDefault(key.name(), ""));
        } catch (IllegalArgumentException e) {
          problems.add(key + ": " + e.getMessage());
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(raw.name(), problems);
    }
    return new JobConfig(raw.name(), raw.directory(), values, origins);
  }

  /**
   * The value of a key that is required or has a default.
   *
   * @throws IllegalStateException if it has neither and was not given: a mistake of the job's
   */
  public <T> T value(Key<T> key) {
    return find(key)
        .orElseThrow(() -> new IllegalStateException("no value and no default: " + key.name()));
  }

  /** The value of a key, if given or defaulted. */
  @SuppressWarnings("unchecked")
  public <T> Optional<T> find(Key<T> key) {
    return Optional.ofNullable((T) values.get(key.name()));
  }

  /** What was read, for messages: the file's name or {@code the command line}. */
  public String source() {
    return source;
  }

  /** The folder that relative paths in the configuration start from. */
  public Path directory() {
    return directory;
  }

  /** SHA-256, as 64 hexadecimal digits, of every key and resolved value in order of name. */
  public String hash() {
    StringBuilder text = new StringBuilder();
    for (String name : new TreeSet<>(values.keySet())) {
      text.append(name).append('=').append(values.get(name)).append('\n');
    }
    return Sha256.of(text.toString());
  }

  /** The resolved configuration, one line a key with where its value comes from. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, value) -> text.append("  %-28s %s  (%s)%n".formatted(name, value, origin(name))));
    return text.toString();
  }

  private String origin(String name) {
    @Nullable String origin = origins.get(name);
    return origin == null ? "default" : origin;
  }
}
