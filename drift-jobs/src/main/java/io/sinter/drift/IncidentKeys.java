package io.sinter.drift;

import io.sinter.job.Key;
import java.util.List;

/** The configuration of {@link IncidentsJob}. */
public final class IncidentKeys {
  /** The monitor. */
  public static final Key<String> MONITOR =
      Key.string("monitor.id", "only incidents of this monitor; of all if not given");

  /** The model. */
  public static final Key<String> MODEL =
      Key.string("model.name", "only incidents of this model; of all if not given");

  /** The owner. */
  public static final Key<String> OWNER =
      Key.string("owner", "only incidents of this owner; of all if not given");

  /** The exit code. */
  public static final Key<Boolean> FAIL_ON_ALARM =
      Key.flag("fail-on-alarm", "exit with code 3 while one of them is open").orElse(false);

  /** Every key. */
  public static final List<Key<?>> ALL = List.of(MONITOR, MODEL, OWNER, FAIL_ON_ALARM);

  private IncidentKeys() {}
}
