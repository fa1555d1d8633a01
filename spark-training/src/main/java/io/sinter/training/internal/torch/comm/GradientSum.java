package io.sinter.training.internal.torch.comm;

import io.sinter.training.CommunicationOptions;
import io.sinter.training.CommunicationOptions.Compression;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The gradients of a network's weights, added up over the ranks. Owns the gradients; its native
 * memory belongs to the {@code PointerScope} it was made in. Used by one thread.
 */
public interface GradientSum extends AutoCloseable {
  /** PyTorch's size of the first bucket, which is under way before the others are full. */
  long FIRST_BUCKET_BYTES = 1 << 20;

  /**
   * The faster way for some weights: one operation after the backward pass where all gradients are
   * no more than a first bucket, or are added up in the memory of one process; libtorch's {@code
   * Reducer} otherwise, since only then is there something to overlap with.
   *
   * @param weights leaves that need gradients, the same on all ranks
   * @param unused whether a backward pass may leave some of them out
   */
  static GradientSum of(
      List<Tensor> weights, Collectives collectives, CommunicationOptions options, boolean unused) {
    long bytes = weights.stream().mapToLong(weight -> weight.numel() * weight.itemsize()).sum();
    boolean nothingToOverlap = bytes <= FIRST_BUCKET_BYTES || collectives.local();
    boolean flat = nothingToOverlap && options.compression() == Compression.NONE;
    return flat || collectives.size() == 1
        ? new FlatGradients(weights, collectives)
        : new BucketedGradients(weights, collectives, options, unused);
  }

  /** The gradients, in the order of the weights unless they are {@link #flat}. */
  List<Tensor> gradients();

  /** Whether {@link #gradients} is one tensor, all gradients one after the other. */
  boolean flat();

  /** Sets all gradients to 0. */
  void clear();

  /**
   * Whether the ranks have begun to add up gradients since they were last {@link #clear cleared}: a
   * rank that then went back would leave the others waiting.
   */
  boolean begun();

  /**
   * What a loss must be multiplied with, so that gradients are sums and not averages over ranks.
   */
  double factor();

  /** Adds the gradients of a loss to this rank's; nothing is sent. */
  void accumulate(Tensor loss);

  /**
   * Adds the gradients of a loss to this rank's, and then those of all ranks. All ranks take part;
   * one without rows gives a loss that {@link #nothing} made.
   */
  void accumulateAndSum(Tensor loss);

  /** Adds up the gradients of all ranks where this one has nothing more to add to its own. */
  default void sum() {
    accumulateAndSum(nothing());
  }

  /** A loss of which all gradients are 0. */
  Tensor nothing();

  /** How long this rank has waited for gradients after its own backward passes, so far. */
  long waitedNanos();

  /** The device has done all it was given: what it has timed may be read. */
  default void look() {}

  /** For the log. */
  String description();

  @Override
  void close();
}
