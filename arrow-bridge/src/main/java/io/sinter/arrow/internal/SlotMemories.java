package io.sinter.arrow.internal;

/** Makes the slots of a ring, all for the same device, with one line of copies between them. */
public interface SlotMemories extends AutoCloseable {
  /** A slot; the caller closes it before this. */
  SlotMemory allocate(long bytes);

  /** Waits for copies in flight where slots cannot be closed before they are over. */
  void drain();

  /** For the log: from which memory to which. */
  String description();

  @Override
  void close();
}
