package io.sinter.training.internal.torch.optim;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A running quantity of each weight, zero at first, in one tensor.
 *
 * @param flat all of them
 * @param views by weight
 */
record Moments(Tensor flat, List<Tensor> views) {
  static Moments of(List<Tensor> weights) {
    long size = weights.stream().mapToLong(Tensor::numel).sum();
    Tensor first = weights.get(0);
    Tensor flat =
        torch.zeros(
            new long[] {size},
            new TensorOptions(first.scalar_type()).device(new DeviceOptional(first.device())));
    List<Tensor> views = new ArrayList<>();
    long offset = 0;
    for (Tensor weight : weights) {
      views.add(flat.narrow(0, offset, weight.numel()).view(weight.sizes()));
      offset += weight.numel();
    }
    return new Moments(flat, List.copyOf(views));
  }
}
