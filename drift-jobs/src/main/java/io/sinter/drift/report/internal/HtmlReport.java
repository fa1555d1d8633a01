package io.sinter.drift.report.internal;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;

/**
 * Turns a {@link ReportModel} into one HTML page that needs nothing but itself: style, charts and
 * numbers are inside, and its content security policy forbids the rest. Everything from data is
 * escaped. Needs neither Spark nor a network; thread-safe.
 */
public final class HtmlReport {
  private final Mustache template;
  private final String css = Resources.text("report.css");
  private final String script = Resources.text("report.js");
  private final String echarts = Resources.echarts();

  public HtmlReport() {
    template =
        new DefaultMustacheFactory()
            .compile(new StringReader(Resources.text("report.mustache")), "report");
  }

  /** The page, complete. */
  public String render(ReportModel report) {
    StringWriter page = new StringWriter();
    template.execute(page, view(report));
    return page.toString();
  }

  private Map<String, Object> view(ReportModel report) {
    return View.of(
        "title", report.title(),
        "codeVersion", report.codeVersion(),
        "generated", Format.time(report.generatedAt()),
        "generatedIso", report.generatedAt().toString(),
        "header", HeaderSection.view(report),
        "stages", LifecycleSection.view(report),
        "training", TrainingSection.view(report.training()),
        "performance", PerformanceSection.view(report.performance()),
        "drift", DriftSection.view(report.drift()),
        "incidents", IncidentSection.view(report.incidents()),
        "lineage", LineageSection.view(report.lineage()),
        "appendix", AppendixSection.view(report),
        "css", css,
        "echarts", echarts,
        "script", script,
        "scriptHashes", ScriptText.hash(echarts) + " " + ScriptText.hash(script),
        "data",
            ScriptText.json(
                View.of(
                    "training", TrainingSection.data(report.training()),
                    "performance", PerformanceSection.data(report.performance()))));
  }
}
