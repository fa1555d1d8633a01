package io.sinter.drift.report.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The masthead: which model, in whose hands, from which code and data. */
final class HeaderSection {
  private HeaderSection() {}

  static Map<String, Object> view(ReportModel report) {
    ModelFacts model = report.model();
    List<Map<String, Object>> facts = new ArrayList<>();
    facts.add(
        View.fact(
            "Owner",
            model.owner().orElse("unowned"),
            model.ownerSource().map(source -> "from " + source).orElse("")));
    facts.add(View.code("Training run", Format.digest(model.runId())));
    facts.add(
        View.code("Package digest", model.digest().map(Format::digest).orElse("not recorded")));
    facts.add(View.fact("Registered", Format.time(model.registeredAt())));
    facts.add(View.fact("Code version", model.codeVersion().orElse(report.codeVersion())));
    return View.of(
        "model", model.name(),
        "version", model.version(),
        "aliases", model.aliases(),
        "alarm", !report.incidents().open().isEmpty(),
        "headline", Headline.of(report),
        "facts", facts,
        "tables", report.tables().stream().map(TableFacts::label).toList());
  }
}
