package io.sinter.training.internal.barrier;

import io.sinter.training.EpochReport;
import io.sinter.training.RankReport;
import io.sinter.training.RankTelemetry;
import io.sinter.training.StragglerReport;

/** What a rank tells the driver while it trains, as text: no class of Sinter's crosses the wire. */
sealed interface ProgressMessage {
  /** A rank is about to train. */
  record Ready(int attempt, RankReport report) implements ProgressMessage {}

  /** An epoch has ended. */
  record Epoch(int attempt, EpochReport report) implements ProgressMessage {}

  /** A rank is slow. */
  record Straggler(int attempt, StragglerReport report) implements ProgressMessage {}

  /** What a rank's machine does. */
  record Telemetry(int attempt, RankTelemetry figures) implements ProgressMessage {}

  /** A rank lives. */
  record Beat(int attempt, RankBeat beat) implements ProgressMessage {}

  /**
   * A rank has failed.
   *
   * @param following whether this may be because another one has
   */
  record Failure(int attempt, int rank, boolean following, String where, String error)
      implements ProgressMessage {}

  /** Which attempt of the barrier stage it is of, from 0. */
  int attempt();

  /** The text of this message. */
  default String text() {
    if (this instanceof Ready ready) {
      RankReport report = ready.report();
      return String.join(
          "\t",
          "ready",
          "" + ready.attempt(),
          "" + report.rank(),
          "" + report.ranks(),
          "" + report.trainingRows(),
          "" + report.validationRows(),
          report.device(),
          report.reason(),
          report.host());
    }
    if (this instanceof Epoch epoch) {
      EpochReport report = epoch.report();
      return String.join(
          "\t",
          "epoch",
          "" + epoch.attempt(),
          "" + report.epoch(),
          "" + report.epochs(),
          "" + report.loss(),
          TelemetryText.numbers(report.metrics()),
          "" + report.learningRate(),
          "" + report.rows(),
          "" + report.seconds(),
          "" + report.communicationShare(),
          "" + report.waitingShare());
    }
    if (this instanceof Straggler straggler) {
      StragglerReport report = straggler.report();
      return String.join(
          "\t",
          "straggler",
          "" + straggler.attempt(),
          "" + report.rank(),
          "" + report.epoch(),
          "" + report.secondsPerStep(),
          "" + report.medianSecondsPerStep(),
          "" + report.waitingShare(),
          report.host());
    }
    if (this instanceof Telemetry telemetry) {
      return TelemetryText.of(telemetry);
    }
    if (this instanceof Beat alive) {
      RankBeat beat = alive.beat();
      return String.join(
          "\t",
          "beat",
          "" + alive.attempt(),
          "" + beat.rank(),
          "" + beat.epoch(),
          "" + beat.step(),
          "" + beat.unchangedMillis(),
          beat.executor(),
          beat.host(),
          beat.phase());
    }
    Failure failure = (Failure) this;
    return String.join(
        "\t",
        "failure",
        "" + failure.attempt(),
        "" + failure.rank(),
        "" + failure.following(),
        failure.where(),
        failure.error());
  }

  /** The message a text stands for. */
  static ProgressMessage of(String text) {
    String[] parts = text.split("\t", 3);
    int attempt = Integer.parseInt(parts[1]);
    if (parts[0].equals("failure")) {
      String[] words = parts[2].split("\t", 4);
      return new Failure(
          attempt, Integer.parseInt(words[0]), Boolean.parseBoolean(words[1]), words[2], words[3]);
    }
    String[] values = parts[2].split("\t", -1);
    if (parts[0].equals("beat")) {
      return new Beat(
          attempt,
          new RankBeat(
              Integer.parseInt(values[0]),
              Integer.parseInt(values[1]),
              Integer.parseInt(values[2]),
              Long.parseLong(values[3]),
              values[4],
              values[5],
              values[6]));
    }
    if (parts[0].equals(TelemetryText.KIND)) {
      return TelemetryText.parse(attempt, values);
    }
    if (parts[0].equals("ready")) {
      return new Ready(
          attempt,
          new RankReport(
              Integer.parseInt(values[0]),
              Integer.parseInt(values[1]),
              values[6],
              values[4],
              values[5],
              Long.parseLong(values[2]),
              Long.parseLong(values[3])));
    }
    if (parts[0].equals("straggler")) {
      return new Straggler(
          attempt,
          new StragglerReport(
              Integer.parseInt(values[0]),
              values[5],
              Integer.parseInt(values[1]),
              Double.parseDouble(values[2]),
              Double.parseDouble(values[3]),
              Double.parseDouble(values[4])));
    }
    return new Epoch(
        attempt,
        new EpochReport(
            Integer.parseInt(values[0]),
            Integer.parseInt(values[1]),
            Double.parseDouble(values[2]),
            TelemetryText.numbers(values[3]),
            Double.parseDouble(values[4]),
            Long.parseLong(values[5]),
            Double.parseDouble(values[6]),
            Double.parseDouble(values[7]),
            Double.parseDouble(values[8])));
  }
}
