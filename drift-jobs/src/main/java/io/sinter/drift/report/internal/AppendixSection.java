package io.sinter.drift.report.internal;

import java.util.Map;

/** What the numbers rest on: formulas, tables, configuration. */
final class AppendixSection {
  private AppendixSection() {}

  static Map<String, Object> view(ReportModel report) {
    return View.of(
        "formulas", Resources.text("formulas.html"),
        "tables", report.tables().stream().map(AppendixSection::table).toList(),
        "configuration", View.facts(report.configuration()));
  }

  private static Map<String, Object> table(TableFacts table) {
    return View.of(
        "name", table.name(),
        "version", table.version(),
        "rows", Format.count(table.rows()),
        "location", table.location());
  }
}
