package io.sinter.training.internal.torch;

import io.sinter.arrow.ArrowTensors;
import io.sinter.arrow.NativeRuntime;
import io.sinter.arrow.Vocabulary;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.Loss;
import io.sinter.training.internal.WeightPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Trained networks as TorchScript archives, and scoring with them by libtorch. Thread-safe. */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
public final class TorchArchive {
  private TorchArchive() {}

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
   * @param rows one vector a feature, named as the feature: float or string, without nulls
   * @return {@code loss.outputs()} scores a row, as {@code OnnxExport} defines them
   */
  public static float[] score(
      byte[] archive, FeatureSpec features, Loss loss, VectorSchemaRoot rows) {
    NativeRuntime.prepare(1);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      JitModule module = load(archive);
      List<Float4Vector> numeric =
          features.numeric().stream()
              .map(feature -> (Float4Vector) rows.getVector(feature.name()))
              .toList();
      List<VarCharVector> categorical =
          features.categorical().stream()
              .map(feature -> (VarCharVector) rows.getVector(feature.name()))
              .toList();
      List<Vocabulary> vocabularies =
          features.categorical().stream()
              .map(CategoricalFeature::vocabulary)
              .map(Vocabulary::of)
              .toList();
      Tensor numbers =
          numeric.isEmpty()
              ? empty(ScalarType.Float, rows.getRowCount())
              : ArrowTensors.matrix(numeric);
      Tensor categories =
          categorical.isEmpty()
              ? empty(ScalarType.Long, rows.getRowCount())
              : ArrowTensors.indices(categorical, vocabularies);
      IValueVector inputs = new IValueVector(new IValue(numbers), new IValue(categories));
      return Tensors.floats(Objective.of(loss).score(module.forward(inputs).toTensor()));
    }
  }

  private static Tensor empty(ScalarType type, long rows) {
    return torch.zeros(new long[] {rows, 0}, new TensorOptions(type));
  }

  private static JitModule load(byte[] archive) {
    try {
      Path file = Files.createTempFile("sinter-", ".pth");
      try {
        Files.write(file, archive);
        return torch.load(file.toString());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the network from a temporary file", e);
    }
  }
}
