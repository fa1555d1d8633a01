package io.sinter.audit;

import io.sinter.audit.internal.HtmlPage;
import io.sinter.audit.internal.JsonText;
import io.sinter.audit.internal.PlainText;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * What an audit found: the chain of each version it looked at. Immutable.
 *
 * @param subject what was asked for, such as {@code flight-delay@champion}
 * @param row the scored row that was asked for, such as {@code flight_id=7 in scored_flights};
 *     empty where versions are audited
 * @param at when
 * @param codeVersion the version of Sinter
 * @param tables the tables that were read, as {@code name@version}
 * @param chains one for each version, at least one
 */
public record AuditReport(
    String subject,
    String row,
    Instant at,
    String codeVersion,
    List<String> tables,
    List<Chain> chains) {
  public AuditReport {
    tables = List.copyOf(tables);
    chains = List.copyOf(chains);
  }

  /** The lifecycle integration score over all chains. */
  public Score score() {
    return Score.of(links());
  }

  /** Whether a link of any chain is broken. */
  public boolean isBroken() {
    return chains.stream().anyMatch(chain -> !chain.broken().isEmpty());
  }

  /** The links of all chains. */
  public List<Link> links() {
    return chains.stream().map(Chain::links).flatMap(Collection::stream).toList();
  }

  /**
   * The report for a terminal: a line a link, then what is broken and what would raise the score.
   */
  public String toText() {
    return PlainText.of(this);
  }

  /** The report as JSON; docs/audit.md has its schema. */
  public String toJson() {
    return JsonText.of(this);
  }

  /** The report as one HTML page that needs nothing but itself. */
  public String toHtml() {
    return HtmlPage.of(this);
  }
}
