package io.sinter.training.internal.torch.comm;

import io.sinter.arrow.GpuRuntime;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch_nccl;

/** Whether this process can use NCCL. */
public final class NcclProbe {
  private NcclProbe() {}

  /** Such as {@code NCCL 2.29.3}, or why there is none. */
  public static String line() {
    Optional<String> obstacle = GpuRuntime.obstacle();
    if (obstacle.isPresent()) {
      return "not usable: " + obstacle.get();
    }
    try {
      GpuRuntime.loadNccl();
      return "NCCL " + version(torch_nccl.getNcclVersionNumber());
    } catch (LinkageError | RuntimeException e) {
      return "not usable: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
  }

  /** NCCL's number of a version: 22903 is 2.29.3. */
  static String version(int number) {
    return "%d.%d.%d".formatted(number / 10_000, number / 100 % 100, number % 100);
  }
}
