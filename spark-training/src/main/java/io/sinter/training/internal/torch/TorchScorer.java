package io.sinter.training.internal.torch;

import io.sinter.arrow.ArrowTensors;
import io.sinter.arrow.NativeRuntime;
import io.sinter.arrow.TorchModules;
import io.sinter.arrow.Vocabulary;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.internal.NumberInputs;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A trained archive that scores batches by libtorch. Owns the module; used by one thread. */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
public final class TorchScorer implements AutoCloseable {
  private final Network network;
  private final FeatureSpec features;
  private final Objective objective;
  private final List<Vocabulary> vocabularies;
  private final JitModule module;

  /**
   * Loads an archive.
   *
   * @param network what was trained; of a brought one, its inputs with the elements of arrays
   */
  public TorchScorer(byte[] archive, Network network, FeatureSpec features, Loss loss) {
    NativeRuntime.prepare(1);
    this.network = network;
    this.features = features;
    this.objective = Objective.of(loss);
    this.vocabularies =
        features.categorical().stream()
            .map(CategoricalFeature::vocabulary)
            .map(Vocabulary::of)
            .toList();
    this.module = TorchModules.load(archive);
  }

  /**
   * Scores rows.
   *
   * @param rows one vector a feature, named as the feature: float, string or double, without nulls
   * @return {@code loss.outputs()} scores a row, as {@code OnnxExport} defines them
   */
  public float[] score(VectorSchemaRoot rows) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      List<VarCharVector> categorical =
          features.categorical().stream()
              .map(feature -> (VarCharVector) rows.getVector(feature.name()))
              .toList();
      Tensor numbers = numbers(rows);
      Tensor categories =
          categorical.isEmpty()
              ? empty(ScalarType.Long, rows.getRowCount())
              : ArrowTensors.indices(categorical, vocabularies);
      List<Tensor> inputs = List.of(numbers, categories);
      if (network instanceof ScriptedNetwork scripted) {
        inputs = ScriptedModule.arguments(scripted, features, inputs);
      }
      Tensor output = module.forward(ScriptedModule.values(inputs)).toTensor();
      return Tensors.floats(objective.score(output));
    }
  }

  private Tensor numbers(VectorSchemaRoot rows) {
    if (NumberInputs.count(features) == 0) {
      return empty(ScalarType.Float, rows.getRowCount());
    }
    List<Float4Vector> numbers = new ArrayList<>();
    for (NumericFeature feature : features.numeric()) {
      numbers.add((Float4Vector) rows.getVector(feature.name()));
    }
    try (TimeVectors times = new TimeVectors(features.cyclic(), rows)) {
      numbers.addAll(times.vectors());
      return ArrowTensors.matrix(numbers);
    }
  }

  private static Tensor empty(ScalarType type, long rows) {
    return torch.zeros(new long[] {rows, 0}, new TensorOptions(type));
  }

  @Override
  public void close() {
    module.close();
  }
}
