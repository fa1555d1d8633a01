package io.sinter.training.internal.torch.direct;

import io.sinter.registry.NumericFeature;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Missing numbers filled, all standardised. */
final class Numbers extends Operation {
  private final Tensor fill;
  private final Tensor mean;
  private final Tensor deviation;
  private final boolean plain;
  private final boolean filledByZero;
  private final DoubleOptional zero = new DoubleOptional(0);
  private final DoubleOptional infinity = new DoubleOptional(Double.POSITIVE_INFINITY);
  private final DoubleOptional minusInfinity = new DoubleOptional(Double.NEGATIVE_INFINITY);

  Numbers(List<NumericFeature> features, Memory memory) {
    super(features.size(), /* trained= */ false, memory);
    this.fill = row(features, NumericFeature::fill, memory);
    this.mean = row(features, NumericFeature::mean, memory);
    this.deviation = row(features, NumericFeature::standardDeviation, memory);
    this.plain =
        features.stream()
            .allMatch(feature -> feature.mean() == 0 && feature.standardDeviation() == 1);
    this.filledByZero = features.stream().allMatch(feature -> feature.fill() == feature.mean());
  }

  private static Tensor row(
      List<NumericFeature> features, ToDoubleFunction<NumericFeature> number, Memory memory) {
    return memory.constants(features.stream().mapToDouble(number).toArray());
  }

  @Override
  void compute(Batch batch) {
    Tensor numbers = batch.numbers();
    if (!filledByZero) {
      torch.where_out(value(), torch.isnan(numbers), fill, numbers);
      if (!plain) {
        value().sub_(mean).div_(deviation);
      }
    } else if (plain) {
      torch.nan_to_num_out(value(), numbers, zero, infinity, minusInfinity);
    } else {
      // Missing numbers stay so until the end, where the mean has become 0.
      torch.sub_out(value(), numbers, mean).div_(deviation);
      torch.nan_to_num_out(value(), value(), zero, infinity, minusInfinity);
    }
  }

  @Override
  void backward() {}
}
