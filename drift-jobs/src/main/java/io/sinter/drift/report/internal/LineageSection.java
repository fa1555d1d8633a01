package io.sinter.drift.report.internal;

import io.sinter.drift.report.internal.LineageFacts.Link;
import io.sinter.drift.report.internal.LineageFacts.State;
import java.util.Map;

/** One prediction traced back to its data, as a chain of cards. */
final class LineageSection {
  private LineageSection() {}

  static Map<String, Object> view(LineageFacts facts) {
    return View.of(
        "missing", facts.missing().orElse(""),
        "present", facts.missing().isEmpty(),
        "lede", lede(facts),
        "links", facts.links().stream().map(LineageSection::link).toList(),
        "hasFeatures", !facts.features().isEmpty(),
        "features", View.facts(facts.features()));
  }

  private static String lede(LineageFacts facts) {
    long verified = facts.links().stream().filter(link -> link.state() == State.VERIFIED).count();
    long failed = facts.links().stream().filter(link -> link.state() == State.FAILED).count();
    String outcome =
        facts.verified()
            ? "Every link was checked while this page was made, and holds."
            : "%d of %d links hold%s."
                .formatted(
                    verified,
                    facts.links().size(),
                    failed == 0 ? "" : ", " + failed + " do not match");
    return "%s: %s. %s".formatted(facts.key(), facts.why(), outcome);
  }

  private static Map<String, Object> link(Link link) {
    return View.of(
        "kind", link.kind(),
        "name", link.name(),
        "details", View.facts(link.details()),
        "state", link.state().name(),
        "stateWords", Format.capitalised(link.state().words()),
        "check", link.check());
  }
}
