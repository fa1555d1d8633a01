package io.sinter.audit.internal;

import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.audit.internal.MonitorRows.Evaluation;
import io.sinter.registry.ModelTags;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From scored rows to the windows that judge them, and from these back to what they were read of.
 */
final class MonitorLink {
  /** How many of the newest evaluations are followed to the table versions they name. */
  private static final int FOLLOWED = 5;

  private MonitorLink() {}

  /**
   * @param at when the audited row happened, where one row is audited and that is known
   */
  static Link of(VersionFacts facts, Lake lake, MonitorRows monitor, Optional<Instant> at) {
    Finding finding = new Finding(LinkKind.MONITOR);
    List<Evaluation> evaluations = monitor.evaluations(facts.number(), at);
    if (evaluations.isEmpty()) {
      return finding
          .absent(
              at.isPresent()
                  ? "no window of the monitor covers %s".formatted(at.get())
                  : "no window of the monitor judges it",
              "Watch it with ./sinter monitor.")
          .link();
    }
    long windows = monitor.windows(facts.number(), at);
    finding.value(ScoredLinks.count(windows, "window"));
    origins(finding, facts, evaluations);
    Map<String, Long> named = named(evaluations.subList(0, Math.min(FOLLOWED, evaluations.size())));
    named.forEach(
        (key, version) -> {
          String table = key.substring(0, key.lastIndexOf('@'));
          lake.problem(table, version)
              .ifPresent(
                  problem ->
                      finding.problem(
                          "what windows were computed from is gone: " + problem,
                          "Keep the versions that the monitor names longer than VACUUM's retention."));
        });
    Evaluation newest = evaluations.get(0);
    return finding
        .evidence(
            "windows",
            "%d from %s to %s"
                .formatted(
                    windows,
                    day(evaluations.stream().map(Evaluation::from).min(Instant::compareTo)),
                    day(evaluations.stream().map(Evaluation::to).max(Instant::compareTo))))
        .evidence(
            "newest reads",
            newest.scoredTable()
                + "@"
                + newest.scoredVersion()
                + ", "
                + newest.featuresTable()
                + "@"
                + newest.featuresVersion())
        .evidence("alarms", evaluations.stream().mapToLong(Evaluation::alarms).sum())
        .note(
            "the %s they name can be read (the newest evaluations)"
                .formatted(ScoredLinks.count(named.size(), "table version")))
        .link();
  }

  /** Windows of this version alone name its run and its training table's version. */
  private static void origins(Finding finding, VersionFacts facts, List<Evaluation> evaluations) {
    String training =
        facts.events().stream()
            .flatMap(event -> event.text("training_version").stream())
            .findFirst()
            .or(() -> facts.tag(ModelTags.TRAINING_TABLE_VERSION))
            .orElse("");
    for (Evaluation evaluation : evaluations) {
      if (!evaluation.version().equals(facts.number())) {
        continue;
      }
      if (!evaluation.run().isEmpty() && !evaluation.run().equals(facts.version().runId())) {
        finding.problem(
            "windows in %s name run %s, the version belongs to %s"
                .formatted(
                    Lake.last(evaluation.table()), evaluation.run(), facts.version().runId()),
            "Find out what wrote them, and run the monitor again.");
      }
      boolean names = evaluation.trainingVersion() >= 0 && !training.isEmpty();
      if (names && !training.equals(String.valueOf(evaluation.trainingVersion()))) {
        finding.problem(
            "windows in %s name version %d of the training table, it was registered with %s"
                .formatted(Lake.last(evaluation.table()), evaluation.trainingVersion(), training),
            "Find out which of them was changed.");
      }
    }
  }

  private static Map<String, Long> named(List<Evaluation> evaluations) {
    Map<String, Long> named = new LinkedHashMap<>();
    for (Evaluation evaluation : evaluations) {
      put(named, evaluation.scoredTable(), evaluation.scoredVersion());
      put(named, evaluation.featuresTable(), evaluation.featuresVersion());
    }
    return named;
  }

  private static void put(Map<String, Long> named, String table, long version) {
    if (!table.isEmpty() && version >= 0) {
      named.put(table + "@" + version, version);
    }
  }

  private static String day(Optional<Instant> at) {
    return at.map(moment -> moment.atZone(ZoneOffset.UTC).toLocalDate().toString()).orElse("");
  }
}
