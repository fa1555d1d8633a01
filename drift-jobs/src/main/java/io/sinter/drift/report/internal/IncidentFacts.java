package io.sinter.drift.report.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The incidents, newest first.
 *
 * @param missing why nothing is known about incidents; empty when something is
 */
public record IncidentFacts(List<Incident> incidents, Optional<String> missing) {
  public static final String RESOLVED = "RESOLVED";

  public IncidentFacts {
    incidents = List.copyOf(incidents);
  }

  /** One incident: its latest state, and every event that led there, oldest first. */
  public record Incident(
      String id,
      String state,
      String severity,
      String owner,
      String ownerSource,
      String signal,
      Optional<Window> openedWindow,
      Optional<Window> lastWindow,
      Instant openedAt,
      Instant lastSeen,
      String summary,
      String evidence,
      Optional<Instant> deadline,
      List<Event> events) {

    public Incident {
      events = List.copyOf(events);
    }

    public boolean open() {
      return !state.equals(RESOLVED) && !state.equals("SUPPRESSED");
    }
  }

  /** One line of an incident's history. */
  public record Event(Instant at, String state, String actor, String reason, String summary) {}

  public List<Incident> open() {
    return incidents.stream().filter(Incident::open).toList();
  }
}
