package io.sinter.drift.report.internal;

import io.sinter.drift.report.internal.TrainingFacts.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The training curve. */
final class TrainingSection {
  private TrainingSection() {}

  static Map<String, Object> view(TrainingFacts training) {
    List<Epoch> epochs = training.epochs();
    Optional<Epoch> best = training.best();
    List<Map<String, Object>> charts = new ArrayList<>();
    if (has(epochs, Epoch::loss)) {
      charts.add(
          chart(
              "training-loss",
              "Loss per epoch",
              has(epochs, Epoch::validationLoss)
                  ? "training solid, validation dashed"
                  : "training rows, lower is better",
              epochs,
              Epoch::loss));
    }
    if (has(epochs, Epoch::validationAuc)) {
      charts.add(
          chart(
              "training-auc", "Validation AUC", "higher is better", epochs, Epoch::validationAuc));
    }
    return View.of(
        "lede", lede(training, best),
        "curve", !epochs.isEmpty(),
        "charts", charts,
        "epochs", epochs.stream().map(epoch -> row(epoch, best)).toList(),
        "hasParameters", !training.parameters().isEmpty(),
        "parameters", View.facts(training.parameters()));
  }

  /** The series the charts draw. */
  static Map<String, Object> data(TrainingFacts training) {
    List<Epoch> epochs = training.epochs();
    List<Map<String, Object>> loss = new ArrayList<>();
    loss.add(View.of("name", "Training loss", "values", values(epochs, Epoch::loss)));
    if (has(epochs, Epoch::validationLoss)) {
      loss.add(View.of("name", "Validation loss", "values", values(epochs, Epoch::validationLoss)));
    }
    return View.of(
        "epochs", epochs.stream().map(Epoch::number).toList(),
        "loss", loss,
        "auc",
            List.of(
                View.of("name", "Validation AUC", "values", values(epochs, Epoch::validationAuc))));
  }

  private static String lede(TrainingFacts training, Optional<Epoch> best) {
    if (training.epochs().isEmpty()) {
      return "Run %s recorded no metric per epoch.".formatted(training.runId());
    }
    String ranks =
        training.ranks().isPresent()
            ? " on " + Format.plural(training.ranks().getAsInt(), "rank", "ranks")
            : "";
    return "Run %s trained %s%s.%s"
        .formatted(
            training.runName(),
            Format.plural(training.epochs().size(), "epoch", "epochs"),
            ranks,
            best.map(
                    epoch ->
                        " Epoch %d reached the best validation AUC, %s."
                            .formatted(epoch.number(), Format.number(epoch.validationAuc(), 4)))
                .orElse(""));
  }

  private static Map<String, Object> row(Epoch epoch, Optional<Epoch> best) {
    return View.of(
        "number", epoch.number(),
        "loss", Format.number(epoch.loss(), 4),
        "validationLoss", Format.number(epoch.validationLoss(), 4),
        "auc", Format.number(epoch.validationAuc(), 4),
        "best", best.filter(epoch::equals).isPresent());
  }

  private static Map<String, Object> chart(
      String key, String name, String note, List<Epoch> epochs, ToDoubleFunction<Epoch> value) {
    Epoch first = epochs.get(0);
    Epoch last = epochs.get(epochs.size() - 1);
    String words =
        "%s: %s at epoch %d, %s at epoch %d. The table below holds every value."
            .formatted(
                name,
                Format.number(value.applyAsDouble(first), 4),
                first.number(),
                Format.number(value.applyAsDouble(last), 4),
                last.number());
    return View.of("key", key, "name", name, "note", note, "words", words);
  }

  private static boolean has(List<Epoch> epochs, ToDoubleFunction<Epoch> value) {
    return epochs.stream().mapToDouble(value).anyMatch(Double::isFinite);
  }

  private static List<Double> values(List<Epoch> epochs, ToDoubleFunction<Epoch> value) {
    return epochs.stream().map(value::applyAsDouble).toList();
  }
}
