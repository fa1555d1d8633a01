package io.sinter.registry.internal.metrics;

import io.sinter.registry.Metric;
import io.sinter.registry.RegistryException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/*
 * The server refuses a batch as a whole for one bad point. Halving the batch finds it; as what is
 * left to the server to check is the name, the other points of that name are not tried again.
 */
/** Brings points of one run to the server within its limits. Used by one thread. */
public final class Delivery {
  /** What the server allows in one batch. */
  static final int BATCH_POINTS = 1000;

  /** Less than the server's 1,000,000, and than the 1 MiB of many proxies before it. */
  private static final int BATCH_BYTES = 900_000;

  private static final int LONGEST_KEY = 250;
  private static final String REFUSED = "INVALID_PARAMETER_VALUE";

  private final Call call;
  private final String runId;
  private final Consumer<String> notices;
  private final Set<String> refusedKeys = new HashSet<>();

  Delivery(Call call, String runId, Consumer<String> notices) {
    this.call = call;
    this.runId = runId;
    this.notices = notices;
  }

  /** The two requests it takes; both throw {@link RegistryException}. */
  public interface Call {
    /** Logs a JSON array of points. */
    void send(String runId, String points);

    /** Whether the run is there and not deleted. */
    boolean isActive(String runId);
  }

  /** Hears of points in their order, some at a time. */
  interface Settlement {
    /** So many more points were taken, and so many will never be. */
    void settled(int sent, int refused);
  }

  /**
   * Sends points.
   *
   * @throws RegistryException if the server does not take points now; those not settled may be sent
   *     again
   */
  void deliver(List<Metric> points, Settlement settlement) {
    int from = 0;
    while (from < points.size()) {
      int to = fitting(points, from);
      send(points.subList(from, to), settlement);
      from = to;
    }
  }

  /** The end of the longest batch that begins there. */
  private static int fitting(List<Metric> points, int from) {
    int bytes = 0;
    int to = from;
    while (to < points.size() && to - from < BATCH_POINTS) {
      bytes += bytes(points.get(to));
      if (bytes > BATCH_BYTES && to > from) {
        return to;
      }
      to++;
    }
    return to;
  }

  /** An upper bound: JSON takes at most six bytes for a character. */
  private static int bytes(Metric point) {
    return 120 + 6 * Math.min(point.key().length(), 2 * LONGEST_KEY);
  }

  private void send(List<Metric> range, Settlement settlement) {
    List<Metric> good = new ArrayList<>(range.size());
    for (Metric point : range) {
      if (isPossible(point)) {
        good.add(point);
      }
    }
    if (good.isEmpty()) {
      settlement.settled(0, range.size());
      return;
    }
    try {
      call.send(runId, array(good));
    } catch (RegistryException e) {
      if (!e.code().equals(REFUSED) || !call.isActive(runId)) {
        throw e;
      }
      if (good.size() == 1) {
        refuse(good.get(0), e.getMessage());
        settlement.settled(0, range.size());
        return;
      }
      int half = range.size() / 2;
      send(range.subList(0, half), settlement);
      send(range.subList(half, range.size()), settlement);
      return;
    }
    settlement.settled(good.size(), range.size() - good.size());
  }

  private boolean isPossible(Metric point) {
    if (refusedKeys.contains(point.key())) {
      return false;
    }
    String key = point.key();
    if (key.codePointCount(0, key.length()) > LONGEST_KEY) {
      refuse(point, "its name is longer than %d characters".formatted(LONGEST_KEY));
      return false;
    }
    if (point.timestampMillis() < 0) {
      refuse(point, "its time %d is before 1970".formatted(point.timestampMillis()));
      return false;
    }
    return true;
  }

  private void refuse(Metric point, String reason) {
    refusedKeys.add(point.key());
    notices.accept(
        "Metric '%s' of run %s is not logged, now or later: %s"
            .formatted(point.key(), runId, reason));
  }

  private static String array(List<Metric> points) {
    StringBuilder json = new StringBuilder(96 * points.size()).append('[');
    for (Metric point : points) {
      if (json.length() > 1) {
        json.append(',');
      }
      PointJson.append(json, point);
    }
    return json.append(']').toString();
  }
}
