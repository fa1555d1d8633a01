package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.kernels.StagingKernels;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.arrow.GpuTransfers;
import java.util.ArrayList;
import java.util.List;

/** Whether the pinned ring keeps its bytes, its order and the bandwidth of a plain pinned copy. */
public final class StagingCheck extends GpuCheck {
  private static final double SHARE = 0.85;
  private static final int ROUNDS = 5;

  /** The check. */
  public StagingCheck() {
    super(
        "staging",
        "batches go through pinned slots intact and in order while the GPU computes, as fast as a plain pinned copy, and none from pageable memory",
        "no wrong batch; >= 85 % of a plain pinned copy; 0 pageable bytes");
  }

  @Override
  public CheckResult run(CheckContext context) throws Exception {
    List<String> problems = new ArrayList<>();
    List<CheckFigure> figures = new ArrayList<>();
    int batches = context.onGpu() ? 500 : 50;
    int wrong = StagingKernels.wrongBatches(context.device(), batches);
    figures.add(new CheckFigure("wrong batches of " + batches, wrong, "", "0"));
    if (wrong > 0) {
      problems.add("%d of %d batches do not add up".formatted(wrong, batches));
    }

    for (long mebibytes : context.onGpu() ? List.of(4L, 64L) : List.of(1L)) {
      double[] plain = new double[ROUNDS];
      double[] ring = new double[ROUNDS];
      double[] shares = new double[ROUNDS];
      int copies = context.onGpu() ? (int) (4096 / mebibytes) : 20;
      for (int i = 0; i < ROUNDS; i++) {
        plain[i] = StagingKernels.plainBandwidth(context.device(), mebibytes << 20, copies);
        ring[i] = StagingKernels.ringBandwidth(context.device(), mebibytes << 20, copies);
        shares[i] = ring[i] / plain[i];
      }
      double share = TrainerRun.median(shares);
      figures.add(
          CheckFigure.of(
              "plain copies of %d MiB".formatted(mebibytes), TrainerRun.median(plain), "GB/s"));
      figures.add(
          CheckFigure.of(
              "ring of %d MiB slots".formatted(mebibytes), TrainerRun.median(ring), "GB/s"));
      // Copies within main memory are not what the target is about.
      String target = context.onGpu() ? ">= 85" : "";
      figures.add(new CheckFigure("share", 100 * share, "%", target));
      if (context.onGpu() && !(share >= SHARE)) {
        problems.add(
            "slots of %d MiB reach %.0f %% of a plain pinned copy"
                .formatted(mebibytes, 100 * share));
      }
    }

    double pinned = GpuTransfers.pinnedBytes() / 1e6;
    figures.add(CheckFigure.of("copied from pinned memory", pinned, "MB"));
    figures.add(
        new CheckFigure("from pageable memory", GpuTransfers.pageableBytes(), "bytes", "0"));
    if (context.onGpu() && pinned == 0) {
      problems.add("nothing was copied from pinned memory");
    }
    if (GpuTransfers.pageableBytes() > 0) {
      problems.add("%d bytes came from pageable memory".formatted(GpuTransfers.pageableBytes()));
    }
    return CheckResult.of(problems, figures);
  }
}
