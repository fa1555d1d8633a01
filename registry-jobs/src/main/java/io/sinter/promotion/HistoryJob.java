package io.sinter.promotion;

import io.sinter.job.AuditEvent;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Shows what happened to a model, from the audit table. Reads only. */
public final class HistoryJob implements SinterJob {
  @Override
  public String verb() {
    return "history";
  }

  @Override
  public String summary() {
    return "Show what happened to a model: registered, approved, promoted, rolled back";
  }

  @Override
  public List<Key<?>> keys() {
    return PromotionKeys.ofHistory();
  }

  @Override
  public List<String> plan(JobContext context) {
    return List.of("read " + context.tables().latest(context.config().value(AuditTable.KEY)));
  }

  @Override
  public JobOutcome run(JobContext context) {
    String name = context.config().value(PromotionKeys.NAME);
    AuditTable audit = AuditTable.of(context);
    List<AuditEvent> events = audit.history(name);
    if (events.isEmpty()) {
      throw new JobException(
          "Cannot show the history of model '%s': table %s has no event of it. Check the name (./sinter models list NAME) and --home or --lake."
              .formatted(name, audit.location()));
    }
    events.stream().map(HistoryJob::line).forEach(line -> context.progress().step("%s", line));
    return JobOutcome.DONE;
  }

  private static String line(AuditEvent event) {
    StringBuilder line = new StringBuilder();
    line.append(
        "%s  %-11s version %-4s"
            .formatted(event.at().truncatedTo(ChronoUnit.SECONDS), event.kind(), event.version()));
    event.alias().ifPresent(alias -> line.append(" @").append(alias));
    event.previousVersion().ifPresent(old -> line.append(" (was version ").append(old).append(')'));
    line.append(" by ").append(event.by());
    event.digest().ifPresent(digest -> line.append(", package ").append(shortened(digest)));
    event.text("gate").ifPresent(gate -> line.append(", ").append(gate));
    event.text("comment").ifPresent(comment -> line.append(": ").append(comment));
    // What somebody wrote must not look like a line of its own.
    return line.toString().replaceAll("\\p{Cntrl}", " ");
  }

  private static String shortened(String digest) {
    return digest.substring(0, Math.min(12, digest.length()));
  }
}
