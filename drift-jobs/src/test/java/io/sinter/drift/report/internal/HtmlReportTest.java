package io.sinter.drift.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final HtmlReport REPORT = new HtmlReport();

  @Test
  void holdsEverySectionInOrder() {
    assertThat(markup(page()))
        .containsSubsequence(
            "<header class=\"masthead\">",
            "id=\"lifecycle\"",
            "id=\"training\"",
            "id=\"performance\"",
            "id=\"drift\"",
            "id=\"incidents\"",
            "id=\"lineage\"",
            "id=\"appendix\"");
  }

  @Test
  void saysTheHeadlineInWords() {
    assertThat(markup(page()))
        .contains("2 incidents open.")
        .contains(
            "Estimated AUC was lowest in July 2013: 0.66 against 0.70 in the reference window;"
                + " labels later showed 0.66.");
  }

  @Test
  void printsTheNumbersOfTheModel() {
    assertThat(markup(page()))
        .contains("336,776", "327,346", "244,123", "131,006", "113,117")
        .contains("0.7177", "flight_scores@12", "team:flight-ops", "inc-20130801-5c1e")
        .contains("0.643 to 0.679");
  }

  @Test
  void marksExactlyTheDriftedCells() {
    ReportModel model = SampleReport.full();
    long drifted = model.drift().cells().stream().filter(DriftFacts.Cell::drifted).count();
    assertThat(matches(markup(page()), "<td class=\"cell drifted")).hasSize((int) drifted);
    assertThat(matches(markup(page()), "<td class=\"cell[ \"]"))
        .hasSize(model.drift().cells().size());
  }

  @Test
  void sortsTheHeatMapByStrength() {
    assertThat(SampleReport.full().drift().columns()).startsWith("month", "temp", "dewp");
    assertThat(markup(page()))
        .containsSubsequence(
            "<th scope=\"row\">month<small>",
            "<th scope=\"row\">temp<small>",
            "<th scope=\"row\">engines<small>");
  }

  @Test
  void loadsNothingFromANetwork() {
    String markup = markup(page());
    assertThat(markup).doesNotContain("http://").doesNotContain("https://");
    assertThat(matches(markup, "(?i)\\s(?:src|srcset|action|poster)\\s*=")).isEmpty();
    assertThat(matches(markup, "(?i)\\shref\\s*=\\s*[\"'](?!#)")).isEmpty();
    assertThat(matches(markup, "(?i)<(?:link|iframe|object|embed|base|img|audio|video)\\b"))
        .isEmpty();
    assertThat(Resources.text("report.css")).doesNotContain("@import").doesNotContain("url(");
    assertThat(Resources.text("report.js")).doesNotContain("fetch(").doesNotContain("http");
    assertThat(page().contains("content=\"default-src 'none'; img-src data:;")).isTrue();
  }

  @Test
  void allowsOnlyItsOwnTwoScripts() {
    String page = page();
    String policy = between(page, "script-src ", "\">");
    List<String> hashes =
        Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(script -> ScriptText.hash(script.group(1)))
            .toList();
    assertThat(hashes).hasSize(2);
    assertThat(policy).isEqualTo(String.join(" ", hashes));
  }

  @Test
  void escapesHostileNames() {
    String hostile = "</script><img src=x onerror=alert(1)>\"'{{title}}&\u2028";
    String page = REPORT.render(SampleReport.hostile(hostile));
    assertThat(matches(page, "(?i)</script>")).hasSize(3);
    assertThat(markup(page))
        .doesNotContain("<img")
        .contains("&lt;/script&gt;&lt;img src")
        .contains("{{title}}&amp;")
        .doesNotContain("onerror=");
    String data = between(page, "id=\"report-data\">", "</script>");
    assertThat(data).contains("\\u003c/script\\u003e").doesNotContain("<").doesNotContain("\u2028");
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(markup(REPORT.render(SampleReport.unmonitored())))
        .contains("Not monitored yet.")
        .contains("No performance was measured yet.")
        .contains("No drift was measured yet.")
        .contains("There is no incident table yet.")
        .contains("Nothing was scored yet.")
        .contains("recorded no metric per epoch")
        .doesNotContain("<div class=\"chart");
  }

  @Test
  void leavesNoPlaceholderBehind() {
    assertThat(markup(page())).doesNotContain("{{").doesNotContain("null").doesNotContain("NaN");
  }

  @Test
  void staysBelowThreeMegabytes() throws IOException {
    byte[] page = page().getBytes(StandardCharsets.UTF_8);
    Files.write(Path.of("target", "sample-report.html"), page);
    assertThat(page).hasSizeLessThan(3 << 20);
  }

  private static String page() {
    return REPORT.render(SampleReport.full());
  }

  /** The page without its scripts and style. */
  private static String markup(String page) {
    return page.replaceAll("(?s)<script.*?</script>|<style.*?</style>", "");
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start) + start.length();
    return text.substring(from, text.indexOf(end, from));
  }

  private static List<String> matches(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(r -> r.group()).toList();
  }
}
