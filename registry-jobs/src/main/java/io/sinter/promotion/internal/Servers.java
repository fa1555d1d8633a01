package io.sinter.promotion.internal;

import io.sinter.job.JobContext;
import io.sinter.job.TrackingServer;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;

/** The servers of a job. */
public final class Servers {
  private Servers() {}

  /** The registry; the caller closes. */
  public static MlflowClient registry(JobContext context) {
    return TrackingServer.connect(MlflowOptions.of(TrackingServer.address(context.config())));
  }
}
