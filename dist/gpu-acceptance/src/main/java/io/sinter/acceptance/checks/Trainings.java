package io.sinter.acceptance.checks;

import io.sinter.acceptance.training.Workload;
import java.util.List;

/** The networks of the checks: one of each kind, small enough for a CPU to follow in seconds. */
final class Trainings {
  private Trainings() {}

  static Workload perceptron() {
    return Workload.mlp(32, List.of(64, 32), 32_768, 512);
  }

  static Workload transformer() {
    return Workload.transformer(16, 32, 2, 4, 8_192, 256);
  }

  static Workload convolution() {
    return Workload.cnn(List.of(1, 16, 16), List.of(8, 16), 8_192, 256);
  }

  static List<Workload> all() {
    return List.of(perceptron(), transformer(), convolution());
  }
}
