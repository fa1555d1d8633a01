package io.sinter.training.internal.scan;

/** Writes the items of a source into a store. Used by one thread. */
interface Decoder {
  /** Takes a batch or a row, which is not used after. */
  void add(Object item);
}
