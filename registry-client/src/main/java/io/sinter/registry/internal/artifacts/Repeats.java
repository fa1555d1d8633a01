package io.sinter.registry.internal.artifacts;

import io.sinter.registry.internal.Errors;
import io.sinter.registry.internal.Transport;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/** Tries a transfer again after failures that may pass, with growing pauses. */
final class Repeats {
  private static final int ATTEMPTS = 4;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private Repeats() {}

  /** One try; the number of the first is 1. */
  @FunctionalInterface
  interface Attempt<T> {
    T run(int number) throws IOException;
  }

  /** Whether a failure may pass. */
  @FunctionalInterface
  interface Hope {
    boolean remains(IOException failure) throws IOException;
  }

  /** What the first try that succeeds returns, or the failure of the last one. */
  static <T> T run(Attempt<T> attempt, Hope hope) throws IOException {
    for (int number = 1; ; number++) {
      try {
        return attempt.run(number);
      } catch (IOException e) {
        if (number == ATTEMPTS || !mayPass(e) || !hope.remains(e)) {
          throw e;
        }
        pause(Math.max(pauseMillis(number), retryAfterMillis(e)));
      }
    }
  }

  private static boolean mayPass(IOException e) {
    return !(e instanceof LocalFileException
        || e instanceof RangeIgnoredException
        || e instanceof InterruptedTransferException);
  }

  /** Whether a server that answered so may answer otherwise soon. */
  static boolean isTransient(IOException e) {
    return !(e instanceof RefusedException refused)
        || Errors.isTransient(refused.reply().status())
        || refused.reply().status() == 500;
  }

  /** Exponential, of which a random half to whole is waited. */
  private static long pauseMillis(int number) {
    long full = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(number - 1, 10));
    return ThreadLocalRandom.current().nextLong(full / 2, full + 1);
  }

  private static long retryAfterMillis(IOException e) {
    return e instanceof RefusedException refused ? Transport.retryAfterMillis(refused.reply()) : 0;
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedTransferException(e);
    }
  }
}
