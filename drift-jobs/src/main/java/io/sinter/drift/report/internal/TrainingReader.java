package io.sinter.drift.report.internal;

import io.sinter.drift.report.internal.TrainingFacts.Epoch;
import io.sinter.registry.Metric;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/** The run that trained a version, with its metrics per epoch. */
final class TrainingReader {
  private static final List<String> LOSS = List.of("train_loss", "training_loss", "loss");
  private static final List<String> VALIDATION_LOSS = List.of("validation_loss", "val_loss");
  private static final List<String> AUC =
      List.of("validation_auc", "val_auc", "validation_roc_auc", "auc");
  private static final List<String> RANKS =
      List.of("ranks", "training_ranks", "workers", "world_size");

  private TrainingReader() {}

  /** The run's facts; a run that is gone leaves only its id and {@code missing} as its status. */
  static TrainingFacts read(MlflowClient registry, String runId) {
    Optional<Run> found = run(registry, runId);
    if (found.isEmpty()) {
      return new TrainingFacts(
          runId, runId, "missing", OptionalInt.empty(), List.of(), Map.of(), Map.of());
    }
    Run run = found.get();
    return new TrainingFacts(
        run.id(),
        run.name(),
        run.status().name(),
        named(run.parameters(), RANKS).map(TrainingReader::ranks).orElse(OptionalInt.empty()),
        epochs(registry, run),
        new TreeMap<>(run.parameters()),
        new TreeMap<>(run.metrics()));
  }

  /** The run, if the server has it. */
  static Optional<Run> run(MlflowClient registry, String runId) {
    if (runId.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(registry.run(runId));
    } catch (RegistryException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static List<Epoch> epochs(MlflowClient registry, Run run) {
    Map<Long, Double> loss = history(registry, run, LOSS);
    Map<Long, Double> validationLoss = history(registry, run, VALIDATION_LOSS);
    Map<Long, Double> auc = history(registry, run, AUC);
    TreeSet<Long> steps = new TreeSet<>(loss.keySet());
    steps.addAll(validationLoss.keySet());
    steps.addAll(auc.keySet());
    List<Epoch> epochs = new ArrayList<>();
    for (long step : steps) {
      epochs.add(
          new Epoch(
              step,
              loss.getOrDefault(step, Double.NaN),
              validationLoss.getOrDefault(step, Double.NaN),
              auc.getOrDefault(step, Double.NaN)));
    }
    return epochs;
  }

  /** Value by step of the first of these metrics that the run has. */
  private static Map<Long, Double> history(MlflowClient registry, Run run, List<String> names) {
    Map<Long, Double> values = new HashMap<>();
    key(run.metrics(), names)
        .ifPresent(
            key -> {
              for (Metric metric : registry.metricHistory(run.id(), key)) {
                values.put(metric.step(), metric.value());
              }
            });
    return values;
  }

  private static <V> Optional<V> named(Map<String, V> values, List<String> names) {
    return key(values, names).map(values::get);
  }

  /** The first name there is, whatever separates its words. */
  private static <V> Optional<String> key(Map<String, V> values, List<String> names) {
    for (String name : names) {
      for (String key : new TreeSet<>(values.keySet())) {
        String plain = key.replace('-', '_').replace('.', '_').replace('/', '_');
        if (plain.equals(name)) {
          return Optional.of(key);
        }
      }
    }
    return Optional.empty();
  }

  private static OptionalInt ranks(String text) {
    return text.matches("[0-9]{1,6}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
