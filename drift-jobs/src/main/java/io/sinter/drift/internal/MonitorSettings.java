package io.sinter.drift.internal;

import io.sinter.drift.MonitorKeys;
import io.sinter.drift.statistics.DriftDecision;
import io.sinter.drift.statistics.DriftMeasure;
import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.Key;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The configuration of one monitor, checked, with what --as-of and the session add to it. */
record MonitorSettings(
    JobConfig config,
    String monitor,
    String model,
    TimeWindow reference,
    LocalDate from,
    Optional<LocalDate> to,
    Optional<LocalDate> labelsUntil,
    ZoneId zone) {

  static MonitorSettings of(JobContext context) {
    JobConfig config = context.config();
    List<String> problems = new ArrayList<>();
    LocalDate referenceFrom = LocalDate.parse(config.value(MonitorKeys.REFERENCE_FROM));
    LocalDate referenceTo = LocalDate.parse(config.value(MonitorKeys.REFERENCE_TO));
    LocalDate from =
        config.find(MonitorKeys.FROM).map(LocalDate::parse).orElse(referenceTo.plusDays(1));
    Optional<LocalDate> to = config.find(MonitorKeys.TO).map(LocalDate::parse);
    if (referenceTo.isBefore(referenceFrom)) {
      problems.add(
          "reference.to: found %s (allowed: not before reference.from, %s)"
              .formatted(referenceTo, referenceFrom));
    }
    if (to.isPresent() && to.get().isBefore(from)) {
      problems.add("to: found %s (allowed: not before from, %s)".formatted(to.get(), from));
    }
    List<String> columns = new ArrayList<>(config.value(MonitorKeys.NUMERIC));
    columns.addAll(config.value(MonitorKeys.CATEGORICAL));
    Set<String> seen = new HashSet<>();
    columns.stream()
        .filter(column -> !seen.add(column))
        .forEach(column -> problems.add("columns: %s is named twice".formatted(column)));
    if (seen.contains(Evaluation.SCORE)) {
      problems.add("columns: score is monitored always; leave it out");
    }
    Optional<LocalDate> asOf = asOf(context, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(config.source(), problems);
    }
    return new MonitorSettings(
        config,
        config.value(MonitorKeys.ID),
        config.value(MonitorKeys.MODEL),
        new TimeWindow(referenceFrom, referenceTo.plusDays(1)),
        from,
        to,
        config.find(MonitorKeys.LABELS_UNTIL).map(LocalDate::parse).or(() -> asOf),
        ZoneId.of(context.spark().conf().get("spark.sql.session.timeZone")));
  }

  private static Optional<LocalDate> asOf(JobContext context, List<String> problems) {
    try {
      return context.asOf().map(LocalDate::parse);
    } catch (DateTimeParseException e) {
      problems.add(
          "--as-of: found %s (allowed: a date such as 2013-06-30)"
              .formatted(context.asOf().orElse("")));
      return Optional.empty();
    }
  }

  <T> T value(Key<T> key) {
    return config.value(key);
  }

  List<String> numeric() {
    return value(MonitorKeys.NUMERIC);
  }

  List<String> categorical() {
    return value(MonitorKeys.CATEGORICAL);
  }

  /** How drift is judged. */
  DriftDecision.Rule rule() {
    DriftMeasure measure = value(MonitorKeys.MEASURE);
    return new DriftDecision.Rule(
        measure,
        config.find(MonitorKeys.MINIMUM_EFFECT).orElse(measure.minimumEffect()),
        value(MonitorKeys.ALPHA),
        value(MonitorKeys.MINIMUM_ROWS));
  }

  /**
   * SHA-256 of everything that decides what the monitor's rows hold; where servers are does not.
   */
  String hash() {
    List<Object> parts = new ArrayList<>();
    for (Key<?> key : MonitorKeys.ALL) {
      if (!key.equals(MonitorKeys.TRACKING_URI) && !key.equals(MonitorKeys.FAIL_ON_ALARM)) {
        parts.add(key.name());
        parts.add(config.find(key).map(Object::toString).orElse(""));
      }
    }
    parts.add(labelsUntil.map(LocalDate::toString).orElse(""));
    return Hashes.sha256(parts.toArray());
  }
}
