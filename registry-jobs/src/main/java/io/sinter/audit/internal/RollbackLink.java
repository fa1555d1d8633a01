package io.sinter.audit.internal;

import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.job.AuditEvent;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * From the alias to the version before: whether it can be served again, and whether the history
 * that says so has no gap.
 */
final class RollbackLink {
  private static final String RESTORE =
      "Restore the audit table (Delta keeps its earlier versions): a rollback goes where it says.";

  private RollbackLink() {}

  static Link of(VersionFacts facts) {
    Finding finding = new Finding(LinkKind.ROLLBACK);
    boolean served = false;
    boolean before = false;
    for (String alias : Moves.aliases(facts.history())) {
      Moves moves = Moves.of(facts.history(), alias);
      Optional<AuditEvent> here = moves.lastTo(facts.number());
      if (here.isPresent()) {
        served = true;
        continuous(finding, facts, moves);
        before |= target(finding, facts, alias, promotion(moves, here.get()));
      }
    }
    if (!served) {
      finding.absent(
          "the audit table knows no move of an alias to it, so none to take back",
          "Promote it with ./sinter models promote %s.".formatted(facts.version()));
    } else if (!before) {
      finding.absent("no version had the alias before: there is nothing to go back to", "");
    }
    return finding.link();
  }

  /** The move that a rollback to the same version has only repeated. */
  private static AuditEvent promotion(Moves moves, AuditEvent here) {
    return moves.events().stream()
        .filter(event -> event.version().equals(here.version()))
        .filter(event -> event.kind() != AuditEvent.Kind.ROLLED_BACK)
        .reduce((earlier, later) -> later)
        .orElse(here);
  }

  /** Each move left the version that the move before it came to. */
  private static void continuous(Finding finding, VersionFacts facts, Moves moves) {
    List<AuditEvent> events = moves.events();
    String known = "";
    Set<String> undocumented = new HashSet<>();
    for (int i = 0; i < events.size(); i++) {
      AuditEvent event = events.get(i);
      String left = event.previousVersion().orElse("");
      if (i > 0 && !left.equals(known)) {
        finding.problem(
            "the history of %s has a gap: it came to version %s, the next move (to %s) left version %s"
                .formatted(moves.alias(), known, event.version(), left.isEmpty() ? "none" : left),
            RESTORE);
      } else if (i == 0 && !left.isEmpty()) {
        begin(finding, facts, moves.alias(), left);
      }
      gapInNumbers(finding, moves, i);
      boolean served = !event.version().isEmpty() && facts.isOurs(event.version());
      if (served
          && facts.events(event.version()).stream().allMatch(row -> row.digest().isEmpty())
          && undocumented.add(event.version())) {
        finding.problem(
            "%s came to version %s, and no row says which package that was"
                .formatted(moves.alias(), event.version()),
            RESTORE);
      }
      known = event.version();
    }
    finding.evidence("moves of " + moves.alias(), events.size());
  }

  private static void begin(Finding finding, VersionFacts facts, String alias, String left) {
    if (facts.isOurs(left)) {
      finding.problem(
          "the history of %s begins by leaving version %s, and no row says how it came there"
              .formatted(alias, left),
          RESTORE);
    } else {
      finding.open(
          "the history of %s begins at version %s, which something else than Sinter served"
              .formatted(alias, left),
          "");
    }
  }

  private static void gapInNumbers(Finding finding, Moves moves, int i) {
    if (i == 0) {
      return;
    }
    // What was found moved from outside is written down under the number of the move that found it.
    boolean found = moves.events().get(i - 1).kind() == AuditEvent.Kind.EXTERNAL;
    Optional<Long> before = moves.events().get(i - 1).sequence();
    Optional<Long> now = moves.events().get(i).sequence();
    if (!found && before.isPresent() && now.equals(before)) {
      finding.problem(
          "two moves of %s have number %d".formatted(moves.alias(), now.get()), RESTORE);
    }
  }

  /** Whether there is a version to go back to; it must be there, with the package it had. */
  private static boolean target(
      Finding finding, VersionFacts facts, String alias, AuditEvent here) {
    Optional<String> previous = here.previousVersion();
    if (previous.isEmpty()) {
      return false;
    }
    String number = previous.get();
    finding.value("version " + number).evidence("before it had " + alias, "version " + number);
    ModelVersion version = facts.versions().get(number);
    if (version == null) {
      finding.problem(
          "version %s had %s before, and MLflow does not have it any more".formatted(number, alias),
          "Keep the version before: without it only a new training can take this one's place.");
      return true;
    }
    String now = version.tags().getOrDefault(ModelTags.PACKAGE_DIGEST, "");
    Optional<String> then =
        facts.events(number).stream().flatMap(event -> event.digest().stream()).findFirst();
    if (then.isPresent() && !then.get().equals(now)) {
      finding.problem(
          "version %s had digest %s when it was registered, MLflow says %s now"
              .formatted(number, VersionFacts.brief(then.get()), VersionFacts.brief(now)),
          "Do not roll back to it: find out who changed it.");
    } else {
      finding.note("version %s, which had %s before, is still there".formatted(number, alias));
    }
    return true;
  }
}
