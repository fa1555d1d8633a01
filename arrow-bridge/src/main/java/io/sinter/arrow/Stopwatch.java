package io.sinter.arrow;

/** Moments of a device's work. Used by one thread; the caller closes. */
public interface Stopwatch extends AutoCloseable {
  /**
   * The moment at which the device has done what the calling thread has given it so far. A moment
   * that was marked before is forgotten.
   *
   * @param moment from 0
   */
  void mark(int moment);

  /** Whether a marked moment has come; does not wait for it. */
  boolean isPast(int moment);

  /**
   * The time between two moments that are past.
   *
   * @return negative if {@code to} came first
   */
  double seconds(int from, int to);

  @Override
  void close();
}
