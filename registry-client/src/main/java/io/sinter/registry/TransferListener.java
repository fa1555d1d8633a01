package io.sinter.registry;

/**
 * Hears how far a transfer of artifacts has come: at most four times a second, and once at its end.
 * It is called by one thread at a time, but not always by the same one, and should return at once.
 */
@FunctionalInterface
public interface TransferListener {
  void moved(TransferProgress progress);

  /** A listener that does nothing. */
  static TransferListener none() {
    return progress -> {};
  }
}
