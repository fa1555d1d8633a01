package io.sinter.audit.internal;

import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.audit.internal.IncidentRows.Incident;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.Owner;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From monitor windows to incidents, and from these to the training that answers them: every alarm
 * has an incident, every incident an owner and evidence that is still there. A version without
 * alarms has no incident to lead on from, and its link is whole.
 */
final class IncidentLink {
  private static final int MOST_ANSWERED = 20;

  private final IncidentRows rows;
  private final MonitorRows monitor;
  private final String driftTable;
  private final MlflowClient client;

  IncidentLink(IncidentRows rows, MonitorRows monitor, String driftTable, MlflowClient client) {
    this.rows = rows;
    this.monitor = monitor;
    this.driftTable = driftTable;
    this.client = client;
  }

  /**
   * @param at when the audited row happened, where one row is audited and that is known
   */
  Link of(VersionFacts facts, Optional<Instant> at, Instant now) {
    Finding finding = new Finding(LinkKind.INCIDENT);
    List<String> unopened = rows.unopened(monitor, driftTable, facts.number());
    Optional<List<Incident>> known = rows.read(facts.number(), at);
    if (!unopened.isEmpty()) {
      finding.problem(
          "alarms without an incident: %s".formatted(String.join(", ", unopened)),
          "Run ./sinter monitor again: it opens the incidents that are missing.");
    }
    if (known.isEmpty()) {
      finding.absent("there is no table of incidents", "Watch the model with ./sinter monitor.");
      return finding.link();
    }
    List<Incident> incidents = known.get();
    if (incidents.isEmpty()) {
      boolean watched = monitor.windows(facts.number(), at) > 0;
      return watched
          ? finding.value("no alarm").note("no alarm was left without an incident").link()
          : finding
              .absent(
                  "no window judges it, so nothing can alarm", "Watch it with ./sinter monitor.")
              .link();
    }
    long open = incidents.stream().filter(Incident::isOpen).count();
    finding
        .value("%s, %d open".formatted(ScoredLinks.count(incidents.size(), "incident"), open))
        .evidence("incidents", shown(incidents));
    owners(finding, facts, incidents, now);
    rows.withoutEvidence(incidents)
        .forEach(
            problem ->
                finding.problem(
                    problem,
                    "Keep the versions that incidents name longer than VACUUM's retention."));
    answers(finding, facts, incidents);
    return finding.note("every alarm has an incident with an owner and its evidence").link();
  }

  private static String shown(List<Incident> incidents) {
    List<String> some =
        incidents.stream()
            .limit(MOST_ANSWERED)
            .map(i -> "%s %s %s (%s)".formatted(i.id(), i.column(), i.state(), i.owner()))
            .toList();
    int more = incidents.size() - some.size();
    return String.join("; ", some) + (more > 0 ? "; and %d more".formatted(more) : "");
  }

  private static void owners(
      Finding finding, VersionFacts facts, List<Incident> incidents, Instant now) {
    List<String> overdue = new ArrayList<>();
    for (Incident incident : incidents) {
      if (!resolves(incident.owner())) {
        finding.problem(
            "incident %s has the owner '%s', who does not resolve"
                .formatted(incident.id(), incident.owner()),
            "Tag the model with %s as kind:name, and assign the incident."
                .formatted(ModelTags.OWNER));
      }
      boolean late = incident.deadline().filter(deadline -> deadline.isBefore(now)).isPresent();
      if (incident.state().equals("OPEN") && late) {
        overdue.add(incident.id());
      }
    }
    finding.evidence("owner in MLflow", facts.owner());
    finding.evidence("not acknowledged in time", String.join(", ", overdue));
  }

  private static boolean resolves(String owner) {
    try {
      Owner.of(owner);
      return true;
    } catch (RegistryException e) {
      return false;
    }
  }

  /** A run that names an incident in its tag answers it. */
  private void answers(Finding finding, VersionFacts facts, List<Incident> incidents) {
    Optional<String> experiment = facts.run().map(Run::experimentId);
    List<String> answers = new ArrayList<>();
    if (experiment.isPresent()) {
      for (Incident incident : incidents.subList(0, Math.min(MOST_ANSWERED, incidents.size()))) {
        client
            .findRun(experiment.get(), ModelTags.INCIDENT, incident.id())
            .ifPresent(run -> answers.add("%s by run %s".formatted(incident.id(), run.id())));
      }
    }
    if (answers.isEmpty()) {
      finding.manual(
          "no run names an incident that it answers: training again is left to people",
          "Tag the run that trains the challenger with %s=%s."
              .formatted(ModelTags.INCIDENT, incidents.get(0).id()));
    } else {
      finding.evidence("answered", String.join("; ", answers));
    }
  }
}
