package io.sinter.scoring.internal;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.ModelProbe;
import io.sinter.arrow.ProbeLimits;
import io.sinter.arrow.ProbeReport;
import io.sinter.arrow.TabularSpec;
import io.sinter.job.JobException;
import io.sinter.registry.ForeignModel;
import io.sinter.scoring.CallSettings;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.ScoreRule;

/** Makes a checked model that Python logged ready to score, its first load in another process. */
public final class OtherModels {
  private OtherModels() {}

  /**
   * A model that has proved itself on two rows.
   *
   * @param name for messages
   * @throws JobException if it cannot be called with columns, gives no one score, cannot be loaded,
   *     or harms the process that tries it
   */
  public static OtherModel open(String name, ForeignModel files, CallSettings settings) {
    OtherCall call = new OtherCall(name, files, settings);
    TabularSpec spec = call.spec();
    ScoreRule rule = call.rule();
    byte[] network = ModelBytes.read(files).runnable(files.digest(), spec.engine());
    ProbeReport report;
    try {
      report = ModelProbe.once(name, files.digest(), network, spec, ProbeLimits.DEFAULT);
    } catch (BridgeException e) {
      throw new JobException(
          "Cannot score with %s: tried in a process of its own, it failed. %s"
              .formatted(name, e.getMessage()),
          e);
    }
    call.requireOneScore(report.tried().get(report.tried().size() - 1).width(), rule);
    return new OtherModel(files, spec, rule);
  }
}
