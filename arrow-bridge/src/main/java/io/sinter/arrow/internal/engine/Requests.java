package io.sinter.arrow.internal.engine;

import io.sinter.arrow.BridgeException;

/** Words why a batch was not computed. */
final class Requests {
  private Requests() {}

  static BridgeException cancelled() {
    return new BridgeException(
        "Cannot score a batch: its task was cancelled. Nothing is to be done if that was meant.");
  }

  static BridgeException closed() {
    return new BridgeException(
        "Cannot score a batch: the scoring engine is closed. Run the task again; it opens one.");
  }
}
