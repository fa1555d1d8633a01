package io.sinter.training.internal.torch.direct;

import io.sinter.registry.NumericFeature;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Missing numbers filled, all standardised. */
final class Numbers extends Operation {
  private final Tensor fill;
  private final Tensor mean;
  private final Tensor deviation;
  private final boolean plain;

  Numbers(List<NumericFeature> features, Memory memory) {
    super(features.size(), /* trained= */ false, memory);
    this.fill = row(features, NumericFeature::fill, memory);
    this.mean = row(features, NumericFeature::mean, memory);
    this.deviation = row(features, NumericFeature::standardDeviation, memory);
    this.plain =
        features.stream()
            .allMatch(feature -> feature.mean() == 0 && feature.standardDeviation() == 1);
  }

  private static Tensor row(
      List<NumericFeature> features, ToDoubleFunction<NumericFeature> number, Memory memory) {
    return memory.constants(features.stream().mapToDouble(number).toArray());
  }

  @Override
  void compute(Batch batch) {
    Tensor numbers = batch.numbers();
    torch.where_out(value(), torch.isnan(numbers), fill, numbers);
    if (!plain) {
      value().sub_(mean).div_(deviation);
    }
  }

  @Override
  void backward() {}
}
