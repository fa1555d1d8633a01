package io.sinter.arrow.internal.engine;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * What computes: a network on a device. Made once for an engine; each lane has a {@link Lane} of
 * it.
 */
interface Computer {
  /** Makes staging memory from which the device copies. */
  Slot slot(int rows);

  /** How much host memory {@link #slot} takes. */
  long slotBytes(int rows);

  /** Called by the thread that will use it. */
  Lane lane();

  /** Gives unused memory of the device back, before a smaller pass is tried. */
  void freeUnused();

  /** Called when no lane is at work. */
  void close();

  /** One thread's way to the device. */
  interface Lane {
    /**
     * One pass through the network.
     *
     * @return a score a row, in the order of the parts; valid until the next pass
     * @throws RuntimeException what libtorch throws
     */
    FloatBuffer pass(List<Part> parts);

    void close();
  }
}
