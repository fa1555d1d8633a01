package io.sinter.scoring.internal;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.job.Key;
import io.sinter.scoring.OutputKind;
import io.sinter.scoring.ScoreKeys;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration says of a model that Python logged.
 *
 * @param columns the columns of its matrix; empty if they are those of its signature
 * @param output the output that is the score
 * @param kind what that is
 * @param threshold from which probability on the prediction is 1
 */
record OtherSettings(
    List<String> columns,
    Optional<String> output,
    Optional<OutputKind> kind,
    Optional<Double> threshold) {
  static OtherSettings of(JobConfig config) {
    return new OtherSettings(
        config.find(ScoreKeys.MODEL_COLUMNS).orElse(List.of()),
        config.find(ScoreKeys.MODEL_OUTPUT),
        config.find(ScoreKeys.MODEL_OUTPUT_KIND),
        config.find(ScoreKeys.MODEL_THRESHOLD));
  }

  /** Fails if something is said, since a package of Sinter's says it all itself. */
  static void requireNone(JobConfig config, String model) {
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
}
