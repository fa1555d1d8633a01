package io.sinter.audit.internal;

import io.sinter.audit.AuditReport;
import io.sinter.audit.Automation;
import io.sinter.audit.Chain;
import io.sinter.audit.Link;
import io.sinter.audit.LinkState;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** A report for a terminal. */
public final class PlainText {
  private static final int MOST_VALUE = 36;

  private PlainText() {}

  /** The report, ending with a line feed. */
  public static String of(AuditReport report) {
    StringBuilder text = new StringBuilder();
    line(
        text, "Audit of %s%s", report.subject(), report.row().isEmpty() ? "" : ", " + report.row());
    line(
        text,
        "  at %s, Sinter %s",
        report.at().truncatedTo(ChronoUnit.SECONDS),
        report.codeVersion());
    if (!report.tables().isEmpty()) {
      line(text, "  read %s", String.join(", ", report.tables()));
    }
    for (Chain chain : report.chains()) {
      chain(text, chain);
    }
    broken(text, report);
    line(text, "");
    line(text, "Lifecycle integration score: %s", report.score());
    raise(text, report);
    return text.toString();
  }

  private static void chain(StringBuilder text, Chain chain) {
    line(text, "");
    line(
        text,
        "%s%s, %s",
        chain,
        chain.aliases().isEmpty() ? "" : " (" + String.join(", ", chain.aliases()) + ")",
        chain.owner().isEmpty() ? "nobody answers for it" : "owner " + chain.owner());
    int joins = width(chain.links().stream().map(link -> link.kind().toString()).toList());
    int value = width(chain.links().stream().map(link -> cut(link.value())).toList());
    for (Link link : chain.links()) {
      line(
          text,
          "  %s %-9s  %-9s  %-" + joins + "s  %-" + value + "s  %s",
          mark(link.state()),
          state(link.state()),
          by(link),
          link.kind(),
          cut(link.value()),
          link.reason());
    }
  }

  private static void broken(StringBuilder text, AuditReport report) {
    if (!report.isBroken()) {
      line(text, "");
      line(text, "No link is broken.");
      return;
    }
    line(text, "");
    line(text, "Broken links:");
    for (Chain chain : report.chains()) {
      for (Link link : chain.broken()) {
        line(text, "  %s: %s", chain, link.kind());
        link.problems().forEach(problem -> line(text, "    %s", problem));
        if (!link.next().isEmpty()) {
          line(text, "    Next: %s", link.next());
        }
      }
    }
  }

  private static void raise(StringBuilder text, AuditReport report) {
    List<Link> left =
        report.links().stream()
            .filter(link -> link.points() < Link.MOST_POINTS && !link.next().isEmpty())
            .toList();
    if (left.isEmpty()) {
      return;
    }
    line(text, "What would raise it:");
    for (Chain chain : report.chains()) {
      for (Link link : chain.links()) {
        if (left.contains(link)) {
          String of = report.chains().size() == 1 ? "" : chain + " ";
          int gain = Link.MOST_POINTS - link.points();
          line(text, "  +%d  %s%s: %s", gain, of, link.kind(), link.next());
        }
      }
    }
  }

  /** A mark that ends up as it is in any terminal and any log. */
  private static String mark(LinkState state) {
    return switch (state) {
      case VERIFIED -> "[+]";
      case BROKEN -> "[!]";
      case ABSENT -> "[ ]";
      case UNCHECKED -> "[?]";
    };
  }

  private static String state(LinkState state) {
    String name = state.name();
    return state == LinkState.BROKEN ? name : name.toLowerCase(Locale.ROOT);
  }

  private static String by(Link link) {
    return link.automation() == Automation.NONE
        ? "-"
        : link.automation().name().toLowerCase(Locale.ROOT);
  }

  private static int width(List<String> texts) {
    return Math.max(1, texts.stream().mapToInt(String::length).max().orElse(1));
  }

  private static String cut(String text) {
    return text.length() <= MOST_VALUE ? text : text.substring(0, MOST_VALUE - 3) + "...";
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    String line = arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
    text.append(printable(line).stripTrailing()).append('\n');
  }

  /** Names come from tables and servers: no control character of theirs reaches a terminal. */
  private static String printable(String line) {
    return line.replaceAll("\\p{Cntrl}", "?");
  }
}
