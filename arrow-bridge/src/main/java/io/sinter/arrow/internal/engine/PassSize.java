package io.sinter.arrow.internal.engine;

/**
 * How many rows a pass may have. Less after the device's memory did not suffice; what took it may
 * have left, so that twice as many are tried after some passes that fit, and, where that fails,
 * again after twice as many passes. Thread-safe.
 */
final class PassSize {
  private static final int PATIENCE = 128;
  private static final int PATIENCE_AT_MOST = 1 << 16;

  private final int limit;
  private int rows;
  private int fitting;
  private int patience = PATIENCE;
  private boolean trying;

  PassSize(int limit) {
    this.limit = limit;
    this.rows = limit;
  }

  /** Rows of a pass from now on. */
  synchronized int rows() {
    return rows;
  }

  /** A pass of so many rows fitted. */
  synchronized void fitted(int count) {
    if (rows == limit) {
      return;
    }
    trying &= count <= rows / 2;
    fitting++;
    if (fitting >= patience) {
      fitting = 0;
      trying = true;
      rows = (int) Math.min(limit, 2L * rows);
    }
  }

  /**
   * A pass was too large.
   *
   * @param count of the next one
   * @return whether passes are smaller from now on
   */
  synchronized boolean halved(int count) {
    fitting = 0;
    patience = trying ? Math.min(PATIENCE_AT_MOST, 2 * patience) : patience;
    trying = false;
    boolean smaller = count < rows;
    rows = Math.min(rows, count);
    return smaller;
  }
}
