package io.sinter.audit.internal;

import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.job.AuditEvent;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** From the approval to the alias: where MLflow has it against where Sinter last put it. */
final class AliasLink {
  private AliasLink() {}

  static Link of(VersionFacts facts) {
    Finding finding = new Finding(LinkKind.ALIAS);
    Set<String> aliases = new TreeSet<>(facts.aliases());
    List<String> served = new ArrayList<>();
    for (String alias : Moves.aliases(facts.history())) {
      Moves moves = Moves.of(facts.history(), alias);
      Optional<AuditEvent> here = moves.lastTo(facts.number());
      if (here.isPresent() && moves.after(here.get()).isEmpty()) {
        aliases.add(alias);
      } else {
        here.ifPresent(event -> served.add(past(moves, event)));
      }
    }
    aliases.forEach(alias -> check(finding, facts, Moves.of(facts.history(), alias)));
    served.forEach(sentence -> finding.evidence("earlier", sentence));
    if (aliases.isEmpty() && served.isEmpty()) {
      finding.absent(
          "no alias points to it, and none ever did",
          "Promote it with ./sinter models promote %s.".formatted(facts.version()));
    } else {
      finding.value(aliases.isEmpty() ? "served before" : String.join(", ", aliases));
      if (aliases.isEmpty()) {
        finding.note(served.get(served.size() - 1));
      }
    }
    return finding.link();
  }

  private static String past(Moves moves, AuditEvent event) {
    AuditEvent next = moves.after(event).orElseThrow();
    return "had %s from %s until %s took its place at %s"
        .formatted(moves.alias(), time(event), next.version(), time(next));
  }

  private static void check(Finding finding, VersionFacts facts, Moves moves) {
    String alias = moves.alias();
    String now = facts.model().aliases().getOrDefault(alias, "");
    Optional<AuditEvent> last = moves.last();
    finding.evidence("%s in MLflow".formatted(alias), now.isEmpty() ? "not set" : "version " + now);
    last.ifPresent(
        event -> finding.evidence("%s in the audit table".formatted(alias), described(event)));
    if (last.isEmpty()) {
      neverMoved(finding, facts, alias);
      return;
    }
    AuditEvent event = last.get();
    if (!event.version().equals(now)) {
      finding.problem(
          "MLflow has %s at %s, the audit table's last move left it at version %s (%s by %s, %s): something else than Sinter moved it"
              .formatted(
                  alias,
                  now.isEmpty() ? "no version" : "version " + now,
                  event.version(),
                  event.kind(),
                  event.by(),
                  time(event)),
          "Find out who moved it; then promote or roll back with ./sinter models, --expect %s."
              .formatted(now.isEmpty() ? "none" : now));
    } else if (event.kind() == AuditEvent.Kind.EXTERNAL) {
      finding.manual(
          "%s was put here by something else than Sinter, which noticed at %s"
              .formatted(alias, time(event)),
          "Move aliases with ./sinter models promote, which checks and writes down.");
    } else {
      finding.note(
          "%s is where the last move put it, by %s at %s"
              .formatted(alias, event.by(), time(event)));
    }
  }

  private static void neverMoved(Finding finding, VersionFacts facts, String alias) {
    if (facts.isOurs(facts.number())) {
      finding.problem(
          "MLflow has %s at version %s, and no row of the audit table put it there"
              .formatted(alias, facts.number()),
          "Find out who moved it, or who removed the row: ./sinter models promote writes one.");
    } else {
      finding
          .manual(
              "%s was set by hand".formatted(alias),
              "Promote with ./sinter models promote, which checks and writes down.")
          .open("the audit table knows no move of %s to compare with".formatted(alias), "");
    }
  }

  private static String described(AuditEvent event) {
    return "version %s, %s by %s at %s"
        .formatted(event.version(), event.kind(), event.by(), time(event));
  }

  private static String time(AuditEvent event) {
    return event.at().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
