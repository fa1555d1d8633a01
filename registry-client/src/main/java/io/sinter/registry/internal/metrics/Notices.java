package io.sinter.registry.internal.metrics;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and whoever listens. A listener that fails is not the log's trouble. */
final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final Consumer<String> listener;

  Notices(Consumer<String> listener) {
    this.listener = listener;
  }

  void tell(String notice) {
    LOG.warn("{}", notice);
    try {
      listener.accept(notice);
    } catch (RuntimeException e) {
      LOG.warn("A listener of notices failed", e);
    }
  }
}
