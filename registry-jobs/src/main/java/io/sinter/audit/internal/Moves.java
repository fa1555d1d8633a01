package io.sinter.audit.internal;

import io.sinter.job.AuditEvent;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the audit table says of where one alias went.
 *
 * @param alias the alias
 * @param events each of which left the alias at its version, the oldest first
 */
record Moves(String alias, List<AuditEvent> events) {
  private static final Set<AuditEvent.Kind> KINDS =
      EnumSet.of(AuditEvent.Kind.PROMOTED, AuditEvent.Kind.ROLLED_BACK, AuditEvent.Kind.EXTERNAL);

  /** The moves of one alias among a model's events. */
  static Moves of(List<AuditEvent> history, String alias) {
    List<AuditEvent> moves =
        history.stream()
            .filter(event -> KINDS.contains(event.kind()))
            .filter(event -> event.alias().equals(Optional.of(alias)))
            .toList();
    return new Moves(alias, numbered(moves));
  }

  /** Numbers tell the order where there are any: the clocks of two writers may differ. */
  private static List<AuditEvent> numbered(List<AuditEvent> moves) {
    boolean all = moves.stream().allMatch(event -> event.sequence().isPresent());
    return !all
        ? moves
        : moves.stream()
            .sorted((a, b) -> Long.compare(a.sequence().orElse(0L), b.sequence().orElse(0L)))
            .toList();
  }

  /** Every alias that a model's events moved. */
  static Set<String> aliases(List<AuditEvent> history) {
    Set<String> aliases = new TreeSet<>();
    history.stream()
        .filter(event -> KINDS.contains(event.kind()))
        .forEach(event -> event.alias().ifPresent(aliases::add));
    return aliases;
  }

  Optional<AuditEvent> last() {
    return events.isEmpty() ? Optional.empty() : Optional.of(events.get(events.size() - 1));
  }

  /** The last move that left the alias at a version. */
  Optional<AuditEvent> lastTo(String version) {
    return events.stream()
        .filter(event -> event.version().equals(version))
        .reduce((earlier, later) -> later);
  }

  /** The move after one, which took the alias away. */
  Optional<AuditEvent> after(AuditEvent event) {
    int next = events.indexOf(event) + 1;
    return next == 0 || next >= events.size() ? Optional.empty() : Optional.of(events.get(next));
  }
}
