package io.sinter.cli;

import io.sinter.drift.IncidentsJob;
import io.sinter.drift.MonitorJob;
import io.sinter.drift.report.ReportJob;
import io.sinter.job.PrepareJob;
import io.sinter.job.SinterJob;
import io.sinter.scoring.ScoreJob;
import io.sinter.scoring.StreamJob;
import io.sinter.training.TrainJob;
import java.util.List;

/** The jobs that are verbs of the launcher. */
final class Verbs {
  private Verbs() {}

  static List<SinterJob> jobs() {
    return List.of(
        new PrepareJob(),
        new TrainJob(),
        new ScoreJob(),
        new StreamJob(),
        new MonitorJob(),
        new IncidentsJob(),
        new ReportJob(),
        new DoctorJob());
  }
}
