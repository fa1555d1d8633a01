package io.sinter.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where an alias has pointed, from its events in the audit table. Immutable.
 *
 * <p>Moves of an alias are numbered one after the other, so their order does not depend on clocks;
 * rows of tables before there were numbers come first, by their time.
 */
public final class AliasHistory {
  private static final Comparator<AuditEvent> ORDER =
      Comparator.comparing((AuditEvent event) -> event.sequence().orElse(0L))
          .thenComparing(AliasHistory::stage)
          .thenComparing(AuditEvent::at);

  private final List<AuditEvent> moves;
  private final Optional<AuditEvent> pending;
  private final long lastNumber;
  private final List<String> earlier;

  private AliasHistory(
      List<AuditEvent> moves, Optional<AuditEvent> pending, long lastNumber, List<String> earlier) {
    this.moves = List.copyOf(moves);
    this.pending = pending;
    this.lastNumber = lastNumber;
    this.earlier = List.copyOf(earlier);
  }

  /** The history in one alias's events, in any order. */
  public static AliasHistory of(List<AuditEvent> events) {
    List<AuditEvent> sorted = events.stream().sorted(ORDER).toList();
    Set<Long> over = new HashSet<>();
    sorted.stream()
        .filter(AuditEvent::isCompletion)
        .forEach(event -> event.sequence().ifPresent(over::add));
    Optional<AuditEvent> pending =
        sorted.stream()
            .filter(AuditEvent::isIntent)
            .filter(event -> !over.contains(event.sequence().orElse(0L)))
            .reduce((first, second) -> second);
    long last = sorted.stream().mapToLong(event -> event.sequence().orElse(0L)).max().orElse(0);
    List<AuditEvent> moves = sorted.stream().filter(AuditEvent::isMove).toList();
    return new AliasHistory(moves, pending, last, earlier(moves));
  }

  /** The lock comes first of its number, what was found next, the end last. */
  private static int stage(AuditEvent event) {
    return event.isIntent() ? 0 : event.isCompletion() ? 2 : 1;
  }

  /* A stack: a promotion goes on top, a rollback takes off what is above its target. What was
   * rolled back from is not gone back to, unless it was promoted again. */
  private static List<String> earlier(List<AuditEvent> moves) {
    Deque<String> served = new ArrayDeque<>();
    Set<String> rolledBackFrom = new HashSet<>();
    for (AuditEvent move : moves) {
      String version = move.version();
      if (move.kind() == AuditEvent.Kind.ROLLED_BACK) {
        move.previousVersion().ifPresent(rolledBackFrom::add);
        if (served.contains(version)) {
          while (!version.equals(served.peek())) {
            rolledBackFrom.add(served.pop());
          }
        }
      } else {
        rolledBackFrom.remove(version);
      }
      if (!version.isEmpty() && !version.equals(served.peek())) {
        served.push(version);
      }
    }
    String now = moves.isEmpty() ? "" : moves.get(moves.size() - 1).version();
    List<String> earlier = new ArrayList<>();
    for (String version : served) {
      if (!version.equals(now) && !rolledBackFrom.contains(version) && !earlier.contains(version)) {
        earlier.add(version);
      }
    }
    return earlier;
  }

  /** The event that put the alias where it is, as far as the table knows. */
  public Optional<AuditEvent> lastMove() {
    return moves.isEmpty() ? Optional.empty() : Optional.of(moves.get(moves.size() - 1));
  }

  /** The version the alias has by the table; empty if none, or if the table knows nothing. */
  public Optional<String> recorded() {
    return lastMove().map(AuditEvent::version).filter(version -> !version.isEmpty());
  }

  /** Whether any move of the alias is on record. */
  public boolean isKnown() {
    return !moves.isEmpty();
  }

  /** The lock of a move that is not over. */
  public Optional<AuditEvent> pending() {
    return pending;
  }

  /** The number of the newest move, over or not; 0 if there was none. */
  public long lastNumber() {
    return lastNumber;
  }

  /**
   * The versions to roll back to, the one that served last first: without the present one, and
   * without those that were rolled back from and not promoted again.
   */
  public List<String> earlier() {
    return earlier;
  }

  /** Whether a version has ever had the alias. */
  public boolean hasServed(String version) {
    return moves.stream().anyMatch(move -> move.version().equals(version));
  }

  /** The newest event by which a version got the alias. */
  public Optional<AuditEvent> moveTo(String version) {
    return moves.stream()
        .filter(move -> move.version().equals(version))
        .reduce((first, second) -> second);
  }
}
