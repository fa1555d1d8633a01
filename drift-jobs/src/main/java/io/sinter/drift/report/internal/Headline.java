package io.sinter.drift.report.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a reader should know before anything else, in whole sentences. */
final class Headline {
  private static final String AUC = "roc_auc";

  private Headline() {}

  static List<String> of(ReportModel report) {
    List<String> sentences = new ArrayList<>();
    sentences.add(incidents(report.incidents()));
    performance(report.performance()).ifPresent(sentences::add);
    drift(report.drift()).ifPresent(sentences::add);
    return sentences;
  }

  private static String incidents(IncidentFacts facts) {
    if (facts.missing().isPresent()) {
      return "Not monitored yet.";
    }
    int open = facts.open().size();
    int total = facts.incidents().size();
    if (open == 0) {
      return total == 0 ? "No incident." : "No incident open, " + total + " resolved.";
    }
    return Format.plural(open, "incident", "incidents") + " open.";
  }

  private static Optional<String> performance(PerformanceFacts facts) {
    return facts
        .lowest(AUC, PerformanceFacts.ESTIMATED)
        .map(
            low -> {
              String text =
                  "Estimated AUC was lowest in %s: %s"
                      .formatted(low.window().words(), Format.number(low.value(), 2));
              if (Double.isFinite(low.reference())) {
                text +=
                    " against " + Format.number(low.reference(), 2) + " in the reference window";
              }
              String realized =
                  facts
                      .point(low.window(), AUC, PerformanceFacts.REALIZED)
                      .filter(point -> Double.isFinite(point.value()))
                      .map(point -> "; labels later showed " + Format.number(point.value(), 2))
                      .orElse("");
              return text + realized + ".";
            });
  }

  private static Optional<String> drift(DriftFacts facts) {
    return facts.windows().stream()
        .reduce((a, b) -> drifted(facts, b) > drifted(facts, a) ? b : a)
        .filter(window -> drifted(facts, window) > 0)
        .map(
            window ->
                "%s of %d columns drifted in %s, more than in any other window."
                    .formatted(
                        Format.count(drifted(facts, window)),
                        facts.columns().size(),
                        window.words()));
  }

  private static long drifted(DriftFacts facts, Window window) {
    return facts.cells().stream()
        .filter(cell -> cell.window().equals(window) && cell.drifted())
        .count();
  }
}
