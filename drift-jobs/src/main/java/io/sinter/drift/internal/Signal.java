package io.sinter.drift.internal;

import io.sinter.drift.MonitorTables;

/**
 * What can alarm: a column that drifts, or a metric that falls.
 *
 * @param kind {@code drift} or {@code performance}
 * @param name the column, or the metric
 */
record Signal(String kind, String name) implements Comparable<Signal> {
  static final String DRIFT = "drift";
  static final String PERFORMANCE = "performance";

  /* No version and no value is part of the key, else every run would open another incident. */
  String dedupKey(MonitorSettings settings) {
    return Hashes.sha256(
        settings.monitor(), settings.model(), kind, name, MonitorTables.WHOLE, MonitorTables.WHOLE);
  }

  String severity() {
    return kind.equals(PERFORMANCE) ? "critical" : "warning";
  }

  @Override
  public int compareTo(Signal other) {
    int byKind = other.kind.compareTo(kind);
    return byKind == 0 ? name.compareTo(other.name) : byKind;
  }
}
