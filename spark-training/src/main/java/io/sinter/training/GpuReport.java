package io.sinter.training;

import io.sinter.arrow.GpuRuntime;
import io.sinter.training.internal.torch.comm.NcclProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a training finds of GPUs on the machine where this is called: for people, before a long job.
 *
 * @param gpus one line each; empty if none can be used
 * @param obstacle why none can be used, for the middle of a sentence; empty if one can
 * @param nccl which NCCL adds up the gradients of several ranks; empty if none can
 * @param ncclObstacle why none can, for the middle of a sentence; empty if one can
 */
public record GpuReport(List<String> gpus, String obstacle, String nccl, String ncclObstacle) {
  private static final String UNUSABLE = "not usable: ";

  /** Copies. */
  public GpuReport {
    gpus = List.copyOf(gpus);
  }

  /** Looks. Loads libtorch; never fails for want of a GPU. */
  public static GpuReport here() {
    Optional<String> obstacle = GpuRuntime.obstacle();
    List<String> gpus = new ArrayList<>();
    for (int i = 0; i < GpuRuntime.devices(); i++) {
      gpus.add(GpuRuntime.device(i).toString());
    }
    String nccl = NcclProbe.line();
    return nccl.startsWith(UNUSABLE)
        ? new GpuReport(gpus, obstacle.orElse(""), "", nccl.substring(UNUSABLE.length()))
        : new GpuReport(gpus, obstacle.orElse(""), nccl, "");
  }
}
