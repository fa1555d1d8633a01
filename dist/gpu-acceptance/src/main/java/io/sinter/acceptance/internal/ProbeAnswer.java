package io.sinter.acceptance.internal;

import java.util.List;

/**
 * What libtorch said of this machine.
 *
 * @param gpus that it can use
 * @param versions of the natives
 * @param failure why it could not be asked; empty if it could
 */
record ProbeAnswer(int gpus, List<String> versions, String failure) {
  /** Copies. */
  ProbeAnswer {
    versions = List.copyOf(versions);
  }
}
