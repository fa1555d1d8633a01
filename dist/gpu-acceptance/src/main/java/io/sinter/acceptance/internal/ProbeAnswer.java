package io.sinter.acceptance.internal;

import java.util.List;

/**
 * What libtorch said of this machine.
 *
 * @param gpus that it can use
 * @param versions of the natives
 * @param failure why no GPU can be used; empty if one can
 * @param broken whether that is a fault of what should work, not a missing GPU
 */
record ProbeAnswer(int gpus, List<String> versions, String failure, boolean broken) {
  /** Copies. */
  ProbeAnswer {
    versions = List.copyOf(versions);
  }
}
