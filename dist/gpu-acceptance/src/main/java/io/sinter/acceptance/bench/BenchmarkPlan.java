package io.sinter.acceptance.bench;

import io.sinter.acceptance.training.Workload;
import io.sinter.training.Precision;
import java.util.List;
import java.util.Locale;

/**
 * What a benchmark trains.
 *
 * @param name of the check
 * @param onGpu what it trains
 * @param onCpu small: tests the benchmark itself
 * @param epochs of a training; the first is not counted
 * @param share of PyTorch's rows a second that Sinter should reach
 * @param isBoundByHost whether the host bounds it, Python or the loading of rows, not the GPU
 */
record BenchmarkPlan(
    String name, Workload onGpu, Workload onCpu, int epochs, double share, boolean isBoundByHost) {
  private static final double COMPUTE_BOUND = 0.95;

  /** Every network of the benchmark. */
  static List<BenchmarkPlan> all() {
    return List.of(
        new BenchmarkPlan(
            "bench-mlp",
            Workload.mlp(64, List.of(256, 128), 2_000_000, 4096),
            Workload.mlp(64, List.of(256, 128), 65_536, 4096),
            4,
            1,
            /* isBoundByHost= */ true),
        new BenchmarkPlan(
            "bench-mlp-large",
            Workload.mlp(256, List.of(4096, 4096, 4096), 400_000, 8192)
                .withPrecision(Precision.BF16),
            Workload.mlp(64, List.of(256, 256), 32_768, 4096),
            6,
            COMPUTE_BOUND,
            /* isBoundByHost= */ false),
        new BenchmarkPlan(
            "bench-transformer",
            Workload.transformer(32, 192, 4, 8, 200_000, 2048).withPrecision(Precision.BF16),
            Workload.transformer(8, 16, 2, 4, 8_192, 1024),
            5,
            COMPUTE_BOUND,
            /* isBoundByHost= */ false),
        new BenchmarkPlan(
            "bench-cnn",
            Workload.cnn(List.of(3, 32, 32), List.of(64, 128, 256), 40_000, 512)
                .withPrecision(Precision.BF16),
            Workload.cnn(List.of(1, 16, 16), List.of(8, 16), 8_192, 512),
            8,
            COMPUTE_BOUND,
            /* isBoundByHost= */ false));
  }

  boolean reaches(double ratio) {
    return isBoundByHost ? ratio > share : ratio >= share;
  }

  /** For a figure. */
  String ratioTarget() {
    return String.format(Locale.ROOT, "%s %.2f", isBoundByHost ? ">" : ">=", share);
  }

  /** In words. */
  String target() {
    return ratioTarget()
        + "x the rows/s of the faster way of PyTorch"
        + (isBoundByHost ? ", and where both copy rows each epoch" : "");
  }
}
