package io.sinter.drift.internal;

import io.sinter.drift.statistics.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which events the findings of a monitor call for. All windows known of a signal are gone through
 * in order: the first alarm opens its one incident, further ones extend it, enough clean windows
 * resolve it, a later alarm opens it again. What was written already is not written twice; what
 * people did is kept.
 */
final class IncidentBook {
  /** The actor of the monitor's own events. */
  static final String ACTOR = "sinter monitor";

  private static final Set<String> KEPT = Set.of("ACK", "ASSIGNED", "MITIGATED");

  private final int cleanWindows;

  IncidentBook(int cleanWindows) {
    this.cleanWindows = cleanWindows;
  }

  /** What an event of the monitor says. */
  enum Kind {
    OPENED,
    EXTENDED,
    RESOLVED
  }

  /** An event that is written already. */
  record Written(long startMicros, String actor, String state, String reason) {}

  /**
   * An event to write.
   *
   * @param finding the alarm, or the last clean finding
   */
  record Event(Kind kind, String state, Finding finding, String reason) {}

  /**
   * The events to write for one signal, in order.
   *
   * @param findings all of the signal, in any order
   * @param written the events there are, oldest first
   */
  List<Event> missing(List<Finding> findings, List<Written> written) {
    String now = written.isEmpty() ? "" : written.get(written.size() - 1).state();
    if (now.equals("SUPPRESSED")) {
      return List.of();
    }
    List<Event> wanted = wanted(findings, KEPT.contains(now) ? now : "OPEN");
    if (wanted.isEmpty() && !findings.isEmpty() && (now.equals("OPEN") || KEPT.contains(now))) {
      Finding last = findings.get(findings.size() - 1);
      return List.of(new Event(Kind.RESOLVED, "RESOLVED", last, "no alarm when judged again"));
    }
    int known = 0;
    while (known < wanted.size() && isWritten(wanted.get(known), written)) {
      known++;
    }
    return wanted.subList(known, wanted.size());
  }

  private static boolean isWritten(Event event, List<Written> written) {
    return written.stream()
        .anyMatch(
            old ->
                old.actor().equals(ACTOR)
                    && old.startMicros() == event.finding().startMicros()
                    && old.reason().equals(event.reason()));
  }

  private List<Event> wanted(List<Finding> findings, String ongoing) {
    SortedMap<Long, List<Finding>> windows = new TreeMap<>();
    findings.forEach(
        finding ->
            windows
                .computeIfAbsent(finding.startMicros(), start -> new ArrayList<>())
                .add(finding));
    List<Event> events = new ArrayList<>();
    boolean open = false;
    int clean = 0;
    for (Map.Entry<Long, List<Finding>> window : windows.entrySet()) {
      List<Finding> alarms = of(window.getValue(), Verdict.DRIFT);
      List<Finding> fine = of(window.getValue(), Verdict.OK);
      if (!alarms.isEmpty()) {
        clean = 0;
        Finding alarm = alarms.get(alarms.size() - 1);
        if (open) {
          events.add(new Event(Kind.EXTENDED, ongoing, alarm, "still alarming"));
        } else {
          String reason = events.isEmpty() ? "alarm" : "alarm again";
          events.add(new Event(Kind.OPENED, "OPEN", alarm, reason));
        }
        open = true;
      } else if (open && !fine.isEmpty() && ++clean >= cleanWindows) {
        events.add(
            new Event(Kind.RESOLVED, "RESOLVED", fine.get(0), clean + " clean windows in a row"));
        open = false;
        clean = 0;
      }
    }
    return events;
  }

  private static List<Finding> of(List<Finding> findings, Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).toList();
  }
}
