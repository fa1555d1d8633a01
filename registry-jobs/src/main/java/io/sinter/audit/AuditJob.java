package io.sinter.audit;

import io.sinter.audit.internal.Auditor;
import io.sinter.audit.internal.PageFile;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.Progress;
import io.sinter.job.SinterJob;
import io.sinter.job.TrackingServer;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Follows the chain of a model, a version or one scored row from the data to the incidents, and
 * prints what it found on standard output; progress goes where the context says. Reads only.
 */
public final class AuditJob implements SinterJob {
  private final PrintStream out;

  /** Prints on standard output. */
  public AuditJob() {
    this(System.out);
  }

  /**
   * Prints on a stream of the caller's.
   *
   * @param out where the report goes; the caller closes
   */
  public AuditJob(PrintStream out) {
    this.out = out;
  }

  @Override
  public String verb() {
    return "audit";
  }

  @Override
  public String summary() {
    return "Verify the chain of a model from its data to its incidents";
  }

  @Override
  public List<Key<?>> keys() {
    return AuditKeys.all();
  }

  /** On standard error: standard output is the report's. */
  @Override
  public Progress progress() {
    return Progress.on(System.err);
  }

  @Override
  public List<String> plan(JobContext context) {
    try (MlflowClient client = connect(context);
        Auditor auditor = new Auditor(context, client)) {
      return auditor.plan();
    }
  }

  /** {@return {@link JobOutcome#ALARM} if a link is broken} */
  @Override
  public JobOutcome run(JobContext context) {
    AuditReport report = audit(context);
    String text =
        context.config().value(AuditKeys.FORMAT) == ReportFormat.JSON
            ? report.toJson()
            : report.toText();
    out.print(text);
    out.flush();
    context
        .config()
        .find(AuditKeys.HTML)
        .map(file -> context.config().directory().resolve(file).toAbsolutePath())
        .ifPresent(file -> write(context, file, report));
    return report.isBroken() ? JobOutcome.ALARM : JobOutcome.DONE;
  }

  /** The report, for programs and notebooks. */
  public static AuditReport audit(JobContext context) {
    try (MlflowClient client = connect(context);
        Auditor auditor = new Auditor(context, client)) {
      return auditor.report();
    }
  }

  private static void write(JobContext context, Path file, AuditReport report) {
    PageFile.replace(file, report.toHtml());
    context.progress().step("wrote %s", file);
  }

  private static MlflowClient connect(JobContext context) {
    return TrackingServer.connect(MlflowOptions.of(TrackingServer.address(context.config())));
  }
}
