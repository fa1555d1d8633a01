package io.sinter.training.internal.torch;

import io.sinter.arrow.NativeRuntime;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.internal.WeightPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Trained networks as TorchScript archives, and scoring with them by libtorch. Thread-safe. */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
public final class TorchArchive {
  private TorchArchive() {}

  /**
   * Where the weights of a network lie.
   *
   * @throws IllegalArgumentException if the network does not fit the features or the outputs
   */
  public static WeightPlan plan(Network network, FeatureSpec features, int outputs) {
    return network instanceof ScriptedNetwork scripted
        ? ScriptedModule.plan(scripted, features, outputs)
        : WeightPlan.of(network, features, outputs);
  }

  /** The archive of a network with these weights, in evaluation mode. */
  public static byte[] of(WeightPlan plan, float[] weights) {
    NativeRuntime.prepare(1);
    try (PointerScope scope = new PointerScope()) {
      Device cpu = new Device(DeviceType.CPU);
      return new TorchNetwork(plan, weights, ScalarType.Float, cpu).archive();
    }
  }

  /**
   * Scores rows with an archive.
   *
   * @param network what was trained
   * @param rows one vector a feature, named as the feature: float, string or double, without nulls
   * @return {@code loss.outputs()} scores a row, as {@code OnnxExport} defines them
   */
  public static float[] score(
      byte[] archive, Network network, FeatureSpec features, Loss loss, VectorSchemaRoot rows) {
    try (TorchScorer scorer = new TorchScorer(archive, network, features, loss)) {
      return scorer.score(rows);
    }
  }

  static byte[] save(JitModule module) {
    try {
      Path file = Files.createTempFile("sinter-", ".pth");
      try {
        module.save(file.toString());
        return Files.readAllBytes(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the network to a temporary file", e);
    }
  }
}
