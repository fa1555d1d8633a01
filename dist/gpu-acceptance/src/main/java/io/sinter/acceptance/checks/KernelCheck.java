package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.kernels.DeviceKernels;
import java.util.List;

/** Whether libtorch's kernels load on the device and compute what the CPU's do. */
public final class KernelCheck extends GpuCheck {
  private static final double TOLERANCE = 1e-4;

  /** The check. */
  public KernelCheck() {
    super(
        "kernels",
        "kernels of this GPU's architecture load; products, convolutions and attention compute what the CPU does",
        "difference <= 1e-4 of the largest value");
  }

  @Override
  public CheckResult run(CheckContext context) {
    List<CheckFigure> figures = DeviceKernels.differences(context.device(), "<= 1e-4");
    return CheckResult.of(
        figures.stream()
            .filter(figure -> !(figure.value() <= TOLERANCE))
            .map(CheckFigure::line)
            .toList(),
        figures);
  }
}
