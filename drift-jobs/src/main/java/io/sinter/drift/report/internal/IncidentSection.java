package io.sinter.drift.report.internal;

import io.sinter.drift.report.internal.IncidentFacts.Event;
import io.sinter.drift.report.internal.IncidentFacts.Incident;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The incidents as cards: open ones first. */
final class IncidentSection {
  private IncidentSection() {}

  static Map<String, Object> view(IncidentFacts facts) {
    List<Incident> ordered = new ArrayList<>(facts.open());
    facts.incidents().stream().filter(incident -> !incident.open()).forEach(ordered::add);
    int open = facts.open().size();
    return View.of(
        "missing",
        facts.missing().orElse(""),
        "none",
        facts.missing().isEmpty() && ordered.isEmpty(),
        "openCount",
        open == 0 ? "" : String.valueOf(open),
        "list",
        IntStream.range(0, ordered.size()).mapToObj(i -> card(i + 1, ordered.get(i))).toList());
  }

  private static Map<String, Object> card(int number, Incident incident) {
    List<Map<String, Object>> facts = new ArrayList<>();
    facts.add(View.fact("Owner", incident.owner(), source(incident)));
    incident
        .openedWindow()
        .ifPresent(window -> facts.add(View.fact("Window opened", window.label())));
    incident.lastWindow().ifPresent(window -> facts.add(View.fact("Last seen in", window.label())));
    facts.add(View.fact("Opened at", Format.time(incident.openedAt())));
    incident
        .deadline()
        .ifPresent(deadline -> facts.add(View.fact("Acknowledge by", Format.time(deadline))));
    facts.add(View.code("Incident", incident.id()));
    facts.add(View.wide("Evidence", incident.evidence()));
    return View.of(
        "number", number,
        "open", incident.open(),
        "state", words(incident.state()),
        "severity", words(incident.severity()),
        "signal", incident.signal(),
        "summary", incident.summary(),
        "facts", facts,
        "eventCount", Format.plural(incident.events().size(), "event", "events"),
        "events", incident.events().stream().map(IncidentSection::event).toList());
  }

  private static String source(Incident incident) {
    return incident.ownerSource().isBlank() ? "" : "from " + incident.ownerSource();
  }

  private static Map<String, Object> event(Event event) {
    List<String> parts = new ArrayList<>();
    for (String part : List.of(event.actor(), event.reason(), event.summary())) {
      if (!part.isBlank()) {
        parts.add(part);
      }
    }
    return View.of(
        "at", Format.time(event.at()),
        "state", words(event.state()),
        "text", String.join(" \u00b7 ", parts));
  }

  private static String words(String constant) {
    if (constant.equals("ACK")) {
      return "Acknowledged";
    }
    return Format.capitalised(constant.toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
