package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.kernels.NcclSum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether NCCL's group can be made from Java and adds up, over as many GPUs as there are. */
public final class NcclCheck extends GpuCheck {
  /** The check. */
  public NcclCheck() {
    super(
        "nccl",
        "an NCCL group of one rank, and of one a GPU where there are several, adds up",
        "exact sums");
  }

  @Override
  public CheckResult run(CheckContext context) throws IOException, InterruptedException {
    if (!context.onGpu()) {
      return CheckResult.notRun("NCCL works between GPUs only");
    }
    List<CheckFigure> figures = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int ranks : context.gpus() > 1 ? List.of(1, context.gpus()) : List.of(1)) {
      Path store = context.folder().resolve("store-" + ranks);
      Files.deleteIfExists(store);
      double expected = ranks * (ranks + 1) / 2.0;
      for (double sum : NcclSum.of(ranks, store)) {
        if (sum != expected) {
          problems.add("%d ranks add up to %s instead of %s".formatted(ranks, sum, expected));
        }
      }
      figures.add(CheckFigure.of("ranks", ranks, ""));
    }
    return CheckResult.of(problems, figures);
  }
}
