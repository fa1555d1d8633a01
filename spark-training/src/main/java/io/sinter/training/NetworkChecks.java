package io.sinter.training;

import java.util.List;

/** The messages for networks that cannot be. */
final class NetworkChecks {
  private NetworkChecks() {}

  static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("Cannot build a network: " + problem + ".");
    }
  }

  static void positive(String what, int value) {
    require(value >= 1, "%s is %d (allowed: at least 1). Correct it".formatted(what, value));
  }

  static void share(String what, double value) {
    require(
        value >= 0 && value < 1,
        "%s is %s (allowed: 0 to below 1). Correct its dropout".formatted(what, value));
  }

  static void widths(String what, List<Integer> widths) {
    for (int width : widths) {
      require(
          width >= 1,
          "%s has width %d (allowed: at least 1). Correct its hidden layers"
              .formatted(what, width));
    }
  }

  static String name(Activation activation) {
    return activation.name().toLowerCase(java.util.Locale.ROOT);
  }
}
