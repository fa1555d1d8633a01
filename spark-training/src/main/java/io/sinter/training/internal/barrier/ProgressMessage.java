package io.sinter.training.internal.barrier;

import io.sinter.training.EpochReport;
import io.sinter.training.RankReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a rank tells the driver while it trains, as text: no class of Sinter's crosses the wire. */
sealed interface ProgressMessage {
  /** A rank is about to train. */
  record Ready(String attempt, RankReport report) implements ProgressMessage {}

  /** An epoch has ended. */
  record Epoch(String attempt, EpochReport report) implements ProgressMessage {}

  /** A rank has failed. */
  record Failure(String attempt, String error) implements ProgressMessage {}

  /** The text of this message. */
  default String text() {
    if (this instanceof Ready ready) {
      RankReport report = ready.report();
      return String.join(
          "\t",
          "ready",
          ready.attempt(),
          "" + report.rank(),
          "" + report.ranks(),
          "" + report.trainingRows(),
          "" + report.validationRows(),
          report.device(),
          report.host());
    }
    if (this instanceof Epoch epoch) {
      EpochReport report = epoch.report();
      return String.join(
          "\t",
          "epoch",
          epoch.attempt(),
          "" + report.epoch(),
          "" + report.epochs(),
          "" + report.loss(),
          metrics(report.metrics()),
          "" + report.learningRate(),
          "" + report.rows(),
          "" + report.seconds(),
          "" + report.communicationShare(),
          "" + report.waitingShare());
    }
    Failure failure = (Failure) this;
    return String.join("\t", "failure", failure.attempt(), failure.error());
  }

  /** The message a text stands for. */
  static ProgressMessage of(String text) {
    String[] parts = text.split("\t", 3);
    if (parts[0].equals("failure")) {
      return new Failure(parts[1], parts[2]);
    }
    String[] values = parts[2].split("\t", -1);
    if (parts[0].equals("ready")) {
      return new Ready(
          parts[1],
          new RankReport(
              Integer.parseInt(values[0]),
              Integer.parseInt(values[1]),
              values[5],
              values[4],
              Long.parseLong(values[2]),
              Long.parseLong(values[3])));
    }
    return new Epoch(
        parts[1],
        new EpochReport(
            Integer.parseInt(values[0]),
            Integer.parseInt(values[1]),
            Double.parseDouble(values[2]),
            metrics(values[3]),
            Double.parseDouble(values[4]),
            Long.parseLong(values[5]),
            Double.parseDouble(values[6]),
            Double.parseDouble(values[7]),
            Double.parseDouble(values[8])));
  }

  private static String metrics(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(metric -> metric.getKey() + "=" + metric.getValue())
        .collect(Collectors.joining(" "));
  }

  private static Map<String, Double> metrics(String text) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (String metric : text.split(" ")) {
      int equals = metric.indexOf('=');
      if (equals > 0) {
        metrics.put(metric.substring(0, equals), Double.valueOf(metric.substring(equals + 1)));
      }
    }
    return metrics;
  }
}
