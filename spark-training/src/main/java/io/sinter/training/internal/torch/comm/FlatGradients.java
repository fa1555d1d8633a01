package io.sinter.training.internal.torch.comm;

import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Gradients that are views of one tensor, which one operation adds up. */
final class FlatGradients implements GradientSum {
  private final List<Tensor> weights;
  private final Collectives collectives;
  private final Tensor flat;
  private long waited;
  private boolean begun;

  FlatGradients(List<Tensor> weights, Collectives collectives) {
    this.weights = List.copyOf(weights);
    this.collectives = collectives;
    long size = weights.stream().mapToLong(Tensor::numel).sum();
    Tensor first = weights.get(0);
    this.flat =
        torch.zeros(
            new long[] {size},
            new TensorOptions(first.scalar_type())
                .device(new org.bytedeco.pytorch.DeviceOptional(first.device())));
    long offset = 0;
    for (Tensor weight : weights) {
      Tensor view = flat.narrow(0, offset, weight.numel()).view(weight.sizes());
      weight.mutable_grad().put(view);
      offset += weight.numel();
    }
  }

  @Override
  public List<Tensor> gradients() {
    return List.of(flat);
  }

  @Override
  public boolean flat() {
    return true;
  }

  @Override
  public void clear() {
    begun = false;
    flat.zero_();
  }

  @Override
  public boolean begun() {
    return begun;
  }

  @Override
  public double factor() {
    return 1;
  }

  @Override
  public void accumulate(Tensor loss) {
    if (loss.requires_grad()) {
      loss.backward();
    }
  }

  @Override
  public void accumulateAndSum(Tensor loss) {
    accumulate(loss);
    begun = true;
    long start = System.nanoTime();
    collectives.sum(flat);
    waited += System.nanoTime() - start;
  }

  @Override
  public Tensor nothing() {
    return torch.zeros(new long[] {}, weights.get(0).options());
  }

  @Override
  public long waitedNanos() {
    return waited;
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT, "%,d gradients, one operation after each backward pass", flat.numel());
  }

  @Override
  public void close() {}
}
