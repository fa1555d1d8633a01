package io.sinter.audit.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.audit.AuditReport;
import io.sinter.audit.Chain;
import io.sinter.audit.Link;
import io.sinter.audit.Score;
import java.util.Locale;

/** A report as JSON. Fields are only ever added under the same schema name. */
public final class JsonText {
  static final String SCHEMA = "sinter.audit/1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonText() {}

  /** The report, indented, ending with a line feed. */
  public static String of(AuditReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("subject", report.subject());
    root.put("row", report.row());
    root.put("at", report.at().toString());
    root.put("code_version", report.codeVersion());
    report.tables().forEach(root.putArray("tables")::add);
    root.put("broken", report.links().stream().filter(l -> !l.problems().isEmpty()).count());
    score(root.putObject("score"), report.score());
    for (Chain chain : report.chains()) {
      chain(root.withArray("chains").addObject(), chain);
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void chain(ObjectNode node, Chain chain) {
    node.put("model_name", chain.model());
    node.put("model_version", chain.version());
    chain.aliases().forEach(node.putArray("aliases")::add);
    node.put("owner", chain.owner());
    score(node.putObject("score"), chain.score());
    for (Link link : chain.links()) {
      link(node.withArray("links").addObject(), link);
    }
  }

  private static void link(ObjectNode node, Link link) {
    node.put("link", link.kind().id());
    node.put("from", link.kind().from());
    node.put("to", link.kind().to());
    node.put("state", lower(link.state()));
    node.put("automation", lower(link.automation()));
    node.put("points", link.points());
    node.put("value", link.value());
    node.put("reason", link.reason());
    link.problems().forEach(node.putArray("problems")::add);
    node.put("next", link.next());
    ObjectNode evidence = node.putObject("evidence");
    link.evidence().forEach(evidence::put);
  }

  private static void score(ObjectNode node, Score score) {
    node.put("points", score.points());
    node.put("most", score.most());
    node.put("share", score.share());
    node.put("automatic_and_verified", score.automatic());
    node.put("links", score.links());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
