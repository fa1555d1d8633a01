package io.sinter.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class AuditReportTest {
  private static final String HOSTILE = "<script>alert('x')</script>\"'&\u001b[31m";

  @Test
  void textHasALineForEachLinkThenWhatIsBrokenAndTheScore() {
    String text = Samples.report(Samples.mixed()).toText();

    assertThat(text.lines())
        .startsWith(
            "Audit of flight-delay@champion",
            "  at 2026-11-21T20:00:00Z, Sinter 0.1.0",
            "  read audit@7, scored_flights@41, drift_metrics@12, incidents@9",
            "",
            "flight-delay/3 (champion), owner team:flight-ops")
        .contains(
            "  [+] verified   automatic  data version -> run             flights@12         the run's input names version 12 of flights, as the version's tags do; its 214 files can be read",
            "  [ ] absent     -          alias -> scored in streams                         no stream has scored with this version",
            "Broken links:",
            "  flight-delay/3: version -> package digest",
            "    the package in MLflow does not hold what was registered: 'model.onnx' was altered",
            "    Next: Do not load this version. Register the model again from run 9b1f, or roll back to version 2.",
            "Lifecycle integration score: 75 % (18 of 24 points; 8 of 12 links automatic and verified)",
            "  +2  alias -> scored in streams: Score in a stream with ./sinter stream.",
            "  +1  monitor windows -> incidents: Name the table with audit.drift-table.");
    assertThat(text.lines().filter(line -> line.startsWith("  ["))).hasSize(12);
  }

  @Test
  void aReportWithoutBrokenLinksSaysSo() {
    Chain whole =
        new Chain("m", "1", List.of(), "", Samples.all(LinkState.VERIFIED, Automation.AUTOMATIC));
    AuditReport report = Samples.report(whole);
    assertThat(report.isBroken()).isFalse();
    assertThat(report.toText()).contains("No link is broken.\n").doesNotContain("would raise");
    assertThat(report.toHtml()).contains("All 12 links are verified.");
  }

  @Test
  void jsonHasTheDocumentedFields() throws IOException {
    JsonNode json = new ObjectMapper().readTree(Samples.report(Samples.mixed()).toJson());

    assertThat(names(json))
        .containsExactly(
            "schema",
            "subject",
            "row",
            "at",
            "code_version",
            "tables",
            "broken",
            "score",
            "chains");
    assertThat(json.path("schema").asText()).isEqualTo("sinter.audit/1");
    assertThat(json.path("broken").asInt()).isEqualTo(1);
    assertThat(names(json.path("score")))
        .containsExactly("points", "most", "share", "automatic_and_verified", "links");
    assertThat(json.path("score").path("share").asDouble()).isEqualTo(0.75);
    JsonNode chain = json.path("chains").path(0);
    assertThat(names(chain))
        .containsExactly("model_name", "model_version", "aliases", "owner", "score", "links");
    List<String> kinds = new ArrayList<>();
    chain.path("links").forEach(link -> kinds.add(link.path("link").asText()));
    assertThat(kinds)
        .containsExactly(
            "data",
            "model",
            "version",
            "package",
            "gate",
            "approval",
            "alias",
            "batch",
            "stream",
            "monitor",
            "incident",
            "rollback");
    JsonNode broken = chain.path("links").path(3);
    assertThat(names(broken))
        .containsExactly(
            "link",
            "from",
            "to",
            "state",
            "automation",
            "points",
            "value",
            "reason",
            "problems",
            "next",
            "evidence");
    assertThat(broken.path("state").asText()).isEqualTo("broken");
    assertThat(broken.path("evidence").path("digest in MLflow").asText())
        .isEqualTo("9c1b0e44d7aa51d0");
  }

  @Test
  void nothingFromTablesIsMarkup() throws Exception {
    Link link =
        Samples.link(
            LinkKind.DATA,
            LinkState.BROKEN,
            Automation.AUTOMATIC,
            HOSTILE,
            HOSTILE,
            HOSTILE,
            Map.of(HOSTILE, HOSTILE));
    Chain chain = new Chain(HOSTILE, HOSTILE, List.of(HOSTILE), HOSTILE, List.of(link));
    AuditReport report =
        new AuditReport(
            HOSTILE,
            HOSTILE,
            Samples.report(chain).at(),
            HOSTILE,
            List.of(HOSTILE),
            List.of(chain));

    String page = report.toHtml();
    assertThat(page).doesNotContain("<script").doesNotContain("alert('x')</");
    assertThat(page)
        .contains("default-src 'none'")
        .doesNotContain("http://")
        .doesNotContain("https://");
    assertThat(svg(page).getElementsByTagName("script").getLength()).isZero();
    assertThat(report.toText()).doesNotContain("\u001b");
    assertThat(new ObjectMapper().readTree(report.toJson()).path("subject").asText())
        .isEqualTo(HOSTILE);
  }

  @Test
  void theGraphIsWellFormedAndLeadsToEveryLink() throws Exception {
    String page = Samples.report(Samples.mixed()).toHtml();
    var anchors = svg(page).getElementsByTagName("a");
    assertThat(anchors.getLength()).isEqualTo(12);
    for (int i = 0; i < anchors.getLength(); i++) {
      String target = anchors.item(i).getAttributes().getNamedItem("href").getNodeValue();
      assertThat(page).contains("id=\"" + target.substring(1) + "\"");
    }
    String keep = System.getProperty("sinter.write-page");
    if (keep != null) {
      Files.writeString(Path.of(keep), page);
    }
  }

  private static org.w3c.dom.Document svg(String page) throws Exception {
    int from = page.indexOf("<svg viewBox", page.indexOf("<figure"));
    int to = page.indexOf("<figcaption>");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(
            new InputSource(
                new StringReader(page.substring(from, to).strip().replace("\u001b", "?"))));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
