package io.sinter.job;

import io.sinter.job.internal.TransferLines;
import io.sinter.registry.TransferListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * The lines a job writes for its user: one per step, each with the time since the job began.
 * Thread-safe.
 */
public final class Progress {
  private final PrintStream out;
  private final long startNanos = System.nanoTime();

  private Progress(PrintStream out) {
    this.out = out;
  }

  /** Progress on standard output. */
  public static Progress onConsole() {
    return new Progress(System.out);
  }

  /**
   * Progress on a stream of the caller's.
   *
   * @param out where to write; the caller closes
   */
  public static Progress on(PrintStream out) {
    return new Progress(out);
  }

  /**
   * Writes one line.
   *
   * @param format as in {@link String#format}, in the root locale
   */
  public void step(String format, Object... arguments) {
    String text = arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
    double seconds = Duration.ofNanos(System.nanoTime() - startNanos).toMillis() / 1000.0;
    synchronized (out) {
      out.println(String.format(Locale.ROOT, "[%6.1f s] %s", seconds, text));
      out.flush();
    }
  }

  /**
   * Tells of a transfer of files every five seconds, and at its end if it took that long: short
   * ones make no line.
   *
   * @param what such as {@code downloading model flights version 3}
   */
  public TransferListener transfer(String what) {
    return new TransferLines(this, what);
  }
}
