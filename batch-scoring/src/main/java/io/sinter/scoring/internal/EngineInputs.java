package io.sinter.scoring.internal;

import io.sinter.arrow.EngineColumn;
import io.sinter.arrow.EngineNetwork;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import java.util.ArrayList;
import java.util.List;

/**
 * The inputs of a package's TorchScript network: the numeric columns, then sine and cosine of each
 * period of the times, in one tensor; the indices of the categories in another. What the ONNX graph
 * does before the network, but for filling and standardising, which the archive does too.
 */
final class EngineInputs {
  private EngineInputs() {}

  static EngineNetwork network(byte[] archive, FeatureSpec features, EngineNetwork.Finish finish) {
    List<EngineColumn> numbers = new ArrayList<>();
    for (NumericFeature feature : features.numeric()) {
      numbers.add(new EngineColumn.Numeric(feature.name()));
    }
    for (CyclicFeature feature : features.cyclic()) {
      numbers.add(new EngineColumn.Encoded(feature.name(), feature.width(), feature::encode));
    }
    List<EngineColumn.Category> categories = new ArrayList<>();
    for (CategoricalFeature feature : features.categorical()) {
      categories.add(new EngineColumn.Category(feature.name(), feature.vocabulary()));
    }
    return new EngineNetwork(archive, numbers, categories, finish);
  }
}
