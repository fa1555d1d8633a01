package io.sinter.audit.internal;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import io.sinter.audit.AuditReport;
import io.sinter.audit.Automation;
import io.sinter.audit.Chain;
import io.sinter.audit.Link;
import io.sinter.audit.LinkState;
import io.sinter.audit.Score;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as one page without scripts that loads nothing: its content security policy forbids
 * everything but its own style sheet. Whatever comes from tables or servers is escaped.
 */
public final class HtmlPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private HtmlPage() {}

  /** The page, complete. */
  public static String of(AuditReport report) {
    Mustache template =
        new DefaultMustacheFactory().compile(new StringReader(text("audit.mustache")), "audit");
    StringWriter page = new StringWriter();
    template.execute(page, view(report));
    return page.toString();
  }

  private static Map<String, Object> view(AuditReport report) {
    String css = text("audit.css");
    List<Object> chains = new ArrayList<>();
    for (Chain chain : report.chains()) {
      chains.add(chain(chain, "c" + chains.size()));
    }
    return fields(
        "subject", report.subject(),
        "row", report.row(),
        "at", TIME.format(report.at()),
        "atIso", report.at().toString(),
        "tone", tone(report),
        "headline", headline(report),
        "chains", chains,
        "tables", String.join(", ", report.tables()),
        "codeVersion", report.codeVersion(),
        "css", css,
        "styleHash", Escape.styleHash(css),
        "iconVerified", Icons.of(LinkState.VERIFIED),
        "iconBroken", Icons.of(LinkState.BROKEN),
        "iconAbsent", Icons.of(LinkState.ABSENT),
        "iconUnchecked", Icons.of(LinkState.UNCHECKED));
  }

  private static String tone(AuditReport report) {
    boolean complete = report.links().stream().allMatch(link -> link.state() == LinkState.VERIFIED);
    return report.isBroken() ? "broken" : complete ? "verified" : "open";
  }

  private static String headline(AuditReport report) {
    List<String> broken = new ArrayList<>();
    for (Chain chain : report.chains()) {
      String of = report.chains().size() == 1 ? "" : " of " + chain;
      chain.broken().forEach(link -> broken.add(link.kind().to() + of));
    }
    int links = report.links().size();
    if (!broken.isEmpty()) {
      return "%d of %d links %s broken: %s."
          .formatted(
              broken.size(), links, broken.size() == 1 ? "is" : "are", String.join(", ", broken));
    }
    long verified =
        report.links().stream().filter(link -> link.state() == LinkState.VERIFIED).count();
    return verified == links
        ? "All %d links are verified.".formatted(links)
        : "No link is broken; %d of %d are verified.".formatted(verified, links);
  }

  private static Map<String, Object> chain(Chain chain, String id) {
    Score score = chain.score();
    return fields(
        "id", id,
        "name", chain.toString(),
        "aliases", chain.aliases(),
        "owner", chain.owner().isEmpty() ? "Nobody answers for it." : "Owner " + chain.owner(),
        "share", "%.0f %%".formatted(Math.floor(score.share() * 100)),
        "points",
            "%d of %d points, %d of %d links automatic and verified"
                .formatted(score.points(), score.most(), score.automatic(), score.links()),
        "segments",
            chain.links().stream()
                .map(link -> fields("state", lower(link.state()), "points", link.points()))
                .toList(),
        "graph", Graph.svg(chain, id),
        "links", chain.links().stream().map(link -> link(link, id)).toList());
  }

  private static Map<String, Object> link(Link link, String id) {
    return fields(
        "id", id + "-" + link.kind().id(),
        "state", lower(link.state()),
        "icon", Icons.of(link.state()),
        "from", link.kind().from(),
        "to", link.kind().to(),
        "value", link.value(),
        "by", link.automation() == Automation.NONE ? "" : lower(link.automation()),
        "points", link.points() == 1 ? "1 point" : link.points() + " points",
        "problems", link.problems(),
        "reason", link.problems().isEmpty() ? link.reason() : "",
        "next", link.next(),
        "open", link.state() == LinkState.BROKEN,
        "hasEvidence", !link.evidence().isEmpty(),
        "evidence",
            link.evidence().entrySet().stream()
                .map(entry -> fields("name", entry.getKey(), "text", entry.getValue()))
                .toList());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> fields(Object... pairs) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      fields.put((String) pairs[i], pairs[i + 1]);
    }
    return fields;
  }

  private static String text(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream("/io/sinter/audit/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no such resource on the class path: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
