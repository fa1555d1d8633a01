package io.sinter.training.internal.torch.comm;

import io.sinter.training.CommunicationOptions;
import io.sinter.training.CommunicationOptions.Compression;
import io.sinter.training.internal.torch.optim.TensorOp;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolVector;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.Reducer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.SizeTStringMap;
import org.bytedeco.pytorch.SizeTVector;
import org.bytedeco.pytorch.SizeTVectorVector;
import org.bytedeco.pytorch.T_SizeTVectorVectorSizeTVector_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.BuiltinCommHookType;
import org.jspecify.annotations.Nullable;

/**
 * Gradients that libtorch's {@code Reducer} adds up in buckets while the backward pass goes on. The
 * gradients are views of the buckets. After the first pass the buckets follow the order in which
 * gradients became ready, that of rank 0 on all ranks.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
final class BucketedGradients implements GradientSum {
  private final List<Tensor> weights;
  private final Collectives collectives;
  private final CommunicationOptions options;
  private final Reducer reducer;
  private final long buckets;
  private final TensorOp zero = new TensorOp("aten::_foreach_zero_");
  private final @Nullable ExposedCommunication exposed;
  private long waited;
  private long unseen;
  private boolean begun;

  BucketedGradients(
      List<Tensor> weights, Collectives collectives, CommunicationOptions options, boolean unused) {
    this.weights = List.copyOf(weights);
    this.collectives = collectives;
    this.options = options;
    TensorVector all = new TensorVector(weights.toArray(new Tensor[0]));
    boolean[] dense = new boolean[weights.size()];
    SizeTVectorVector assignment = assignment(all, options.bucketBytes());
    this.buckets = assignment.size();
    ProcessGroup group = collectives.group();
    this.reducer =
        new Reducer(
            all,
            assignment,
            group,
            new BoolVector(dense),
            options.bucketBytes(),
            unused,
            /* gradient_as_bucket_view= */ true,
            new SizeTStringMap(),
            FIRST_BUCKET_BYTES,
            /* skip_all_reduce_unused_params= */ false,
            /* use_python_reducer= */ false);
    group.deallocate(false);
    if (options.compression() == Compression.FP16) {
      reducer.register_builtin_comm_hook(BuiltinCommHookType.FP16_COMPRESS);
    }
    // On a GPU the host does not see who waits for whom.
    this.exposed = weights.get(0).is_cuda() ? new ExposedCommunication(reducer) : null;
    for (Tensor weight : weights) {
      if (!weight.grad().defined()) {
        weight.mutable_grad().put(torch.zeros_like(weight));
      }
    }
  }

  /** As PyTorch has it: from the last weight to the first, the order in which they become ready. */
  private static SizeTVectorVector assignment(TensorVector weights, long bucketBytes) {
    SizeTVector limits = new SizeTVector(new long[] {FIRST_BUCKET_BYTES, bucketBytes});
    T_SizeTVectorVectorSizeTVector_T made =
        torch.compute_bucket_assignment_by_size(weights, limits);
    SizeTVectorVector forward = made.get0();
    SizeTVector[] reversed = new SizeTVector[Math.toIntExact(forward.size())];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = forward.get(reversed.length - 1L - i);
    }
    return new SizeTVectorVector(reversed);
  }

  @Override
  public List<Tensor> gradients() {
    return weights.stream().map(Tensor::grad).toList();
  }

  @Override
  public boolean flat() {
    return false;
  }

  @Override
  public void clear() {
    begun = false;
    try (PointerScope scope = new PointerScope()) {
      zero.run(TensorOp.list(gradients()));
    }
  }

  @Override
  public boolean begun() {
    return begun;
  }

  /** The Reducer divides by the number of ranks. */
  @Override
  public double factor() {
    return collectives.size();
  }

  @Override
  public void accumulate(Tensor loss) {
    loss.backward();
  }

  @Override
  public void accumulateAndSum(Tensor loss) {
    try (PointerScope scope = new PointerScope()) {
      begun = true;
      reducer.prepare_for_forward();
      reducer.rebuild_buckets();
      long start = System.nanoTime();
      reducer.prepare_for_backward(new TensorVector(loss));
      loss.backward();
      if (exposed == null) {
        waited += Math.max(0, System.nanoTime() - start - ownNanos());
      } else {
        unseen++;
      }
    }
  }

  /** From the start of the backward pass to this rank's last gradient. */
  private long ownNanos() {
    try (LongVector ready = reducer.get_backward_stats()) {
      long last = 0;
      for (long i = 0; i < ready.size(); i++) {
        last = Math.max(last, ready.get(i));
      }
      return last;
    }
  }

  /** The Reducer wants to hear of every gradient, so each weight takes part. */
  @Override
  public Tensor nothing() {
    Tensor sum = torch.zeros(new long[] {}, weights.get(0).options());
    for (Tensor weight : weights) {
      sum = sum.add(weight.sum());
    }
    return sum.mul(new Scalar(0.0));
  }

  @Override
  public long waitedNanos() {
    return waited;
  }

  /** The last step stands for those since the last look. */
  @Override
  public void look() {
    if (exposed != null && unseen > 0) {
      waited += exposed.nanos() * unseen;
      unseen = 0;
    }
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "%,d gradients, %d buckets of up to %,d bytes%s, added up during each backward pass",
        weights.stream().mapToLong(Tensor::numel).sum(),
        buckets,
        options.bucketBytes(),
        options.compression() == Compression.FP16 ? " as 16-bit numbers" : "");
  }

  @Override
  public void close() {
    if (exposed != null) {
      exposed.close();
    }
    reducer.close();
  }
}
