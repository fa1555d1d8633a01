package io.sinter.arrow.internal;

import io.sinter.arrow.GpuTimes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Adds up the times of one GPU of this process. Thread-safe. */
public final class DeviceTimes {
  private static final Map<Integer, DeviceTimes> DEVICES = new ConcurrentHashMap<>();

  private double steps;
  private double input;
  private double compute;
  private double communication;
  private double copies;

  private DeviceTimes() {}

  /** Those of a GPU. */
  public static DeviceTimes of(int device) {
    return DEVICES.computeIfAbsent(device, key -> new DeviceTimes());
  }

  /** Adds a step, in seconds. */
  public synchronized void add(double step, double rows, double computing, double adding) {
    steps += step;
    input += rows;
    compute += computing;
    communication += adding;
  }

  /** Adds a copy. */
  public synchronized void addCopy(long nanos) {
    copies += nanos / 1e9;
  }

  /** So far. */
  public synchronized GpuTimes seconds() {
    return new GpuTimes(steps, input, compute, communication, copies);
  }
}
