package io.sinter.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A report as an audit of a real model gives it. */
final class Samples {
  static final Set<LinkKind> OF_A_VERSION =
      EnumSet.complementOf(EnumSet.of(LinkKind.ROW, LinkKind.SOURCE));

  private Samples() {}

  static Link link(LinkKind kind, LinkState state, Automation by, String value, String reason) {
    return link(kind, state, by, value, reason, "", Map.of());
  }

  static Link link(
      LinkKind kind,
      LinkState state,
      Automation by,
      String value,
      String reason,
      String next,
      Map<String, String> evidence) {
    List<String> problems = state == LinkState.BROKEN ? List.of(reason) : List.of();
    return new Link(kind, state, by, value, reason, problems, next, evidence);
  }

  /** Every link of a version in one state. */
  static List<Link> all(LinkState state, Automation by) {
    List<Link> links = new ArrayList<>();
    OF_A_VERSION.forEach(kind -> links.add(link(kind, state, by, "value", "a reason")));
    return links;
  }

  static AuditReport report(Chain... chains) {
    return new AuditReport(
        "flight-delay@champion",
        "",
        Instant.parse("2026-11-21T20:00:00Z"),
        "0.1.0",
        List.of("audit@7", "scored_flights@41", "drift_metrics@12", "incidents@9"),
        List.of(chains));
  }

  /** 2+2+2+0+2+1+2+2+0+2+1+2 = 18 points; eight links are automatic and verified. */
  static Chain mixed() {
    Automation auto = Automation.AUTOMATIC;
    Map<LinkKind, Link> links = new LinkedHashMap<>();
    add(
        links,
        LinkKind.DATA,
        LinkState.VERIFIED,
        auto,
        "flights@12",
        "the run's input names version 12 of flights, as the version's tags do; its 214 files can be read");
    add(
        links,
        LinkKind.MODEL,
        LinkState.VERIFIED,
        auto,
        "m-4f0c9e0a4f2c",
        "run 9b1f names the logged model among its outputs, and the model names the run");
    add(
        links,
        LinkKind.VERSION,
        LinkState.VERIFIED,
        auto,
        "flight-delay/3",
        "the version is made of this logged model, which is complete");
    links.put(
        LinkKind.PACKAGE,
        link(
            LinkKind.PACKAGE,
            LinkState.BROKEN,
            auto,
            "9c1b0e44d7aa",
            "the package in MLflow does not hold what was registered: 'model.onnx' was altered",
            "Do not load this version. Register the model again from run 9b1f, or roll back to version 2.",
            Map.of(
                "digest in MLflow", "9c1b0e44d7aa51d0", "digest in audit@7", "9c1b0e44d7aa51d0")));
    add(
        links,
        LinkKind.GATE,
        LinkState.VERIFIED,
        auto,
        "passed, 14 checks",
        "tag, signed verdict and audit row agree");
    add(
        links,
        LinkKind.APPROVAL,
        LinkState.VERIFIED,
        Automation.MANUAL,
        "user:grace",
        "approved by hand");
    add(
        links,
        LinkKind.ALIAS,
        LinkState.VERIFIED,
        auto,
        "champion",
        "MLflow's alias is where the last promotion put it");
    add(
        links,
        LinkKind.BATCH,
        LinkState.VERIFIED,
        auto,
        "336,776 rows",
        "all rows of 2 tables carry the registered digest and run");
    links.put(
        LinkKind.STREAM,
        link(
            LinkKind.STREAM,
            LinkState.ABSENT,
            Automation.NONE,
            "",
            "no stream has scored with this version",
            "Score in a stream with ./sinter stream.",
            Map.of()));
    add(
        links,
        LinkKind.MONITOR,
        LinkState.VERIFIED,
        auto,
        "12 windows",
        "12 windows judge rows of this version");
    links.put(
        LinkKind.INCIDENT,
        link(
            LinkKind.INCIDENT,
            LinkState.UNCHECKED,
            auto,
            "2 incidents",
            "the evidence of 1 incident is in a table that this lake does not have",
            "Name the table with audit.drift-table.",
            Map.of("open", "inc-7a1d", "owner", "team:flight-ops")));
    add(
        links,
        LinkKind.ROLLBACK,
        LinkState.VERIFIED,
        auto,
        "version 2",
        "version 2 can be served again");
    return new Chain(
        "flight-delay", "3", List.of("champion"), "team:flight-ops", List.copyOf(links.values()));
  }

  private static void add(
      Map<LinkKind, Link> links,
      LinkKind kind,
      LinkState state,
      Automation by,
      String value,
      String reason) {
    links.put(kind, link(kind, state, by, value, reason));
  }
}
