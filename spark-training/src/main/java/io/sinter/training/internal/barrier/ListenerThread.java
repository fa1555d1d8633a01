package io.sinter.training.internal.barrier;

import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingUsage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the user's listener, and whatever else may take its time, one call after the other on a
 * thread of its own. Thread-safe; returns at once but for {@link #close}.
 */
final class ListenerThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerThread.class);
  private static final int CLOSING_SECONDS = 60;

  private final TrainingListener listener;
  private final ExecutorService calls =
      Executors.newSingleThreadExecutor(
          run -> {
            Thread thread = new Thread(run, "sinter-training-listener");
            thread.setDaemon(true);
            return thread;
          });

  ListenerThread(TrainingListener listener) {
    this.listener = listener;
  }

  void execute(Runnable call) {
    calls.execute(call);
  }

  void notice(String line) {
    execute(() -> listener.notice(line));
  }

  /** Passes on what is for the user. */
  void tell(ProgressMessage message) {
    if (message instanceof ProgressMessage.Ready ready) {
      execute(() -> listener.ready(ready.report()));
    } else if (message instanceof ProgressMessage.Epoch epoch) {
      execute(() -> listener.epoch(epoch.report()));
    } else if (message instanceof ProgressMessage.Telemetry telemetry) {
      execute(() -> listener.telemetry(telemetry.figures()));
    } else if (message instanceof ProgressMessage.Straggler straggler) {
      execute(() -> listener.straggler(straggler.report()));
    }
  }

  void usage(TrainingUsage usage) {
    execute(() -> listener.usage(usage));
  }

  /** Waits until everything has been told. */
  @Override
  public void close() {
    calls.shutdown();
    try {
      if (!calls.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The listener of the training did not return within {} s", CLOSING_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
