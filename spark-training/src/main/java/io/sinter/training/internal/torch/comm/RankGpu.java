package io.sinter.training.internal.torch.comm;

import io.sinter.arrow.GpuRuntime;
import io.sinter.training.TrainingDevice;
import io.sinter.training.internal.RankPlace;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch_cuda;

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
      return new RankGpu(
          GpuAddress.ordinal(
              place.gpu().get(),
              Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")),
              GpuRuntime.devices(),
              RankGpu::uuids),
          "");
    } catch (IllegalArgumentException e) {
      return none(String.valueOf(e.getMessage()));
    }
  }

  private static RankGpu none(String obstacle) {
    // Cards and messages to the driver are lines of words between tabs.
    return new RankGpu(-1, obstacle.replaceAll("\\s+", " "));
  }

  private static List<String> uuids() {
    return IntStream.range(0, GpuRuntime.devices())
        .mapToObj(i -> uuid(torch_cuda.getDeviceProperties((byte) i).uuid()))
        .toList();
  }

  /** 16 bytes, which the Java class of the struct does not show. */
  private static String uuid(Pointer uuid) {
    byte[] bytes = new byte[16];
    new BytePointer(uuid).capacity(bytes.length).get(bytes);
    StringBuilder text = new StringBuilder("GPU-");
    for (int i = 0; i < 16; i++) {
      text.append(i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "");
      text.append("%02x".formatted(bytes[i]));
    }
    return text.toString();
  }
}
