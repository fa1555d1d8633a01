package io.sinter.training.internal.torch.comm;

import io.sinter.arrow.GpuAddress;
import io.sinter.arrow.GpuRuntime;
import io.sinter.training.TrainingDevice;
import io.sinter.training.internal.RankPlace;
import java.util.Optional;

/**
 * The GPU that a rank can compute on.
 *
 * @param ordinal as CUDA numbers the GPUs of this process; -1 if there is none
 * @param obstacle why there is none, for the middle of a sentence; empty if there is one
 */
record RankGpu(int ordinal, String obstacle) {
  /** The GPU of a rank. Touches nothing of CUDA where none is wanted or Spark has assigned none. */
  static RankGpu of(RankPlace place, TrainingDevice wanted) {
    if (wanted == TrainingDevice.CPU) {
      return none("training.device is cpu");
    }
    if (place.gpu().isEmpty()) {
      return none("Spark assigns none");
    }
    Optional<String> why = GpuRuntime.obstacle();
    if (why.isPresent()) {
      return none(why.get());
    }
    try {
      int ordinal = GpuAddress.ordinal(place.gpu().get());
      return GpuRuntime.fault(ordinal).map(RankGpu::none).orElseGet(() -> new RankGpu(ordinal, ""));
    } catch (IllegalArgumentException e) {
      return none(String.valueOf(e.getMessage()));
    }
  }

  private static RankGpu none(String obstacle) {
    // Cards and messages to the driver are lines of words between tabs.
    return new RankGpu(-1, obstacle.replaceAll("\\s+", " "));
  }
}
