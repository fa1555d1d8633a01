package io.sinter.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.job.JobException;
import io.sinter.job.Key;
import io.sinter.registry.ModelVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is said of a model that Python logged beyond what it says of itself: by a configuration, or
 * by the tags of a version, where {@code models promote} puts it, so that whoever scores with the
 * version need not say it again. Immutable.
 *
 * @param columns the columns of its matrix; empty if they are those of its signature
 * @param output the output that is the score
 * @param kind what that is
 * @param threshold from which probability on the prediction is 1
 */
public record CallSettings(
    List<String> columns,
    Optional<String> output,
    Optional<OutputKind> kind,
    Optional<Double> threshold) {
  /** Nothing is said. */
  public static final CallSettings NONE =
      new CallSettings(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies. */
  public CallSettings {
    columns = List.copyOf(columns);
  }

  /** What a configuration says, by {@link ScoreKeys#OF_OTHERS}. */
  public static CallSettings of(JobConfig config) {
    return new CallSettings(
        config.find(ScoreKeys.MODEL_COLUMNS).orElse(List.of()),
        config.find(ScoreKeys.MODEL_OUTPUT),
        config.find(ScoreKeys.MODEL_OUTPUT_KIND),
        config.find(ScoreKeys.MODEL_THRESHOLD));
  }

  /**
   * What the tags of a version say.
   *
   * @throws JobException if one of them is not as {@link #tags} writes it
   */
  public static CallSettings of(ModelVersion version) {
    Map<String, String> tags = version.tags();
    return new CallSettings(
        parsed(version, ScoreKeys.MODEL_COLUMNS, CallSettings::names).orElse(List.of()),
        Optional.ofNullable(tags.get(tag(ScoreKeys.MODEL_OUTPUT))),
        parsed(
            version,
            ScoreKeys.MODEL_OUTPUT_KIND,
            text -> OutputKind.valueOf(text.toUpperCase(Locale.ROOT))),
        parsed(version, ScoreKeys.MODEL_THRESHOLD, Double::valueOf));
  }

  /** What a configuration says of a version, and what its tags say of the rest. */
  public static CallSettings of(JobConfig config, ModelVersion version) {
    return of(config).orElse(of(version));
  }

  /** These, and others where these say nothing. */
  public CallSettings orElse(CallSettings others) {
    return new CallSettings(
        columns.isEmpty() ? others.columns() : columns,
        output.or(others::output),
        kind.or(others::kind),
        threshold.or(others::threshold));
  }

  /** As tags of a version; none for what is not said. */
  public Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    if (!columns.isEmpty()) {
      tags.put(tag(ScoreKeys.MODEL_COLUMNS), JSON.valueToTree(columns).toString());
    }
    output.ifPresent(name -> tags.put(tag(ScoreKeys.MODEL_OUTPUT), name));
    kind.ifPresent(
        what -> tags.put(tag(ScoreKeys.MODEL_OUTPUT_KIND), what.name().toLowerCase(Locale.ROOT)));
    threshold.ifPresent(value -> tags.put(tag(ScoreKeys.MODEL_THRESHOLD), value.toString()));
    return tags;
  }

  /**
   * Fails if a configuration says something, since a package of Sinter's says it all itself.
   *
   * @param model for the message
   * @throws ConfigException naming each key
   */
  public static void requireNone(JobConfig config, String model) {
    List<String> given =
        ScoreKeys.OF_OTHERS.stream()
            .filter(key -> config.find(key).isPresent())
            .map(Key::name)
            .map(
                name ->
                    "%s: given, but %s was registered by Sinter and says so itself (allowed: only for models that Python logged)"
                        .formatted(name, model))
            .toList();
    if (!given.isEmpty()) {
      throw new ConfigException(config.source(), given);
    }
  }

  private static String tag(Key<?> key) {
    return "sinter." + key.name();
  }

  private interface Parser<T> {
    T parse(String text) throws JsonProcessingException;
  }

  private static List<String> names(String json) throws JsonProcessingException {
    return JSON.readValue(json, new TypeReference<List<String>>() {});
  }

  private static <T> Optional<T> parsed(ModelVersion version, Key<?> key, Parser<T> parser) {
    String text = version.tags().get(tag(key));
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.parse(text));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new JobException(
          "Cannot call %s: its tag %s is '%s' (allowed: what 'sinter models promote' wrote). Set %s, or correct the tag."
              .formatted(version, tag(key), text, key),
          e);
    }
  }
}
