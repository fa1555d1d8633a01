package io.sinter.drift.report;

import io.sinter.drift.report.internal.HtmlReport;
import io.sinter.drift.report.internal.PageFile;
import io.sinter.drift.report.internal.ReportModel;
import io.sinter.drift.report.internal.ReportReader;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import io.sinter.job.TrackingServer;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the lifecycle report of one model: a single HTML file that shows its data, training,
 * registration, scores, performance, drift, incidents and the lineage of one prediction. Reads each
 * table at one pinned version; needs the feature table and the registry, shows what is there of the
 * rest. The file is replaced in one move and opens without a network.
 */
public final class ReportJob implements SinterJob {
  @Override
  public String verb() {
    return "report";
  }

  @Override
  public String summary() {
    return "Write the lifecycle of a model as one HTML page";
  }

  @Override
  public List<Key<?>> keys() {
    return ReportKeys.ALL;
  }

  @Override
  public List<String> plan(JobContext context) {
    try (MlflowClient registry = connect(context.config())) {
      List<String> steps = new ReportReader(context, registry).plan();
      PageFile file = output(context.config());
      return java.util.stream.Stream.concat(
              steps.stream(), java.util.stream.Stream.of("write " + file.path()))
          .toList();
    }
  }

  @Override
  public JobOutcome run(JobContext context) {
    PageFile file = output(context.config());
    try (MlflowClient registry = connect(context.config())) {
      ReportModel report = new ReportReader(context, registry).read();
      file.replace(new HtmlReport().render(report));
    }
    context.progress().step("wrote %s", file.path());
    return JobOutcome.DONE;
  }

  private static PageFile output(JobConfig config) {
    String output = config.value(ReportKeys.OUTPUT);
    return new PageFile(config.directory().resolve(Path.of(output)).toAbsolutePath().normalize());
  }

  private static MlflowClient connect(JobConfig config) {
    return MlflowClient.connect(MlflowOptions.of(TrackingServer.address(config)));
  }
}
