package io.sinter.training;

/** One message for every loss that cannot be. */
final class LossChecks {
  private LossChecks() {}

  static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("Cannot make a loss: " + problem + ".");
    }
  }
}
