package io.sinter.job.internal;

import io.sinter.job.Progress;
import io.sinter.registry.TransferListener;
import io.sinter.registry.TransferProgress;
import java.time.Duration;

/** Lines about a transfer that takes long. */
public final class TransferLines implements TransferListener {
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final double MIB = 1 << 20;

  private final Progress progress;
  private final String what;
  private Duration next = PAUSE;

  public TransferLines(Progress progress, String what) {
    this.progress = progress;
    this.what = what;
  }

  @Override
  public void moved(TransferProgress now) {
    if (now.elapsed().compareTo(PAUSE) < 0
        || (now.elapsed().compareTo(next) < 0 && !now.isComplete())) {
      return;
    }
    next = now.elapsed().plus(PAUSE);
    String total =
        now.bytesTotal().isPresent()
            ? "%.0f of %.0f MiB".formatted(now.bytes() / MIB, now.bytesTotal().getAsLong() / MIB)
            : "%.0f MiB".formatted(now.bytes() / MIB);
    progress.step("%s: %s, %.0f MiB/s", what, total, now.bytesPerSecond() / MIB);
  }
}
