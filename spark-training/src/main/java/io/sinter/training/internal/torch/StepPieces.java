package io.sinter.training.internal.torch;

import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.Seeds;
import io.sinter.training.internal.data.RowBatch;
import io.sinter.training.internal.torch.comm.GradientSum;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passes over this rank's part of a step, in pieces that fit the device's memory. A rank cuts
 * as it must: ranks meet only after the last piece, and each piece's loss is weighted alike, so
 * that the gradients are those of the whole step. Used by one thread.
 */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
final class StepPieces {
  private static final Logger LOG = LoggerFactory.getLogger(StepPieces.class);

  private final Passes passes;
  private final GradientSum gradients;
  private final TorchNetwork network;
  private final Device device;
  private final TrainingOptions options;
  private final int parts;
  private final Function<RowBatch, BatchTensors> tensors;
  private boolean rehearsed;
  private int pieces = 1;
  private int largest;

  /**
   * @param options as the user gave them: only where {@code accumulation} is 0 are parts cut
   * @param parts into which steps are cut already
   * @param rehearse whether memory must be tried out before ranks meet in the midst of a pass,
   *     where none of them could go back
   */
  StepPieces(
      Passes passes,
      GradientSum gradients,
      TorchNetwork network,
      Device device,
      TrainingOptions options,
      int parts,
      boolean rehearse,
      Function<RowBatch, BatchTensors> tensors) {
    this.passes = passes;
    this.gradients = gradients;
    this.network = network;
    this.device = device;
    this.options = options;
    this.parts = parts;
    this.rehearsed = !rehearse || gradients.flat() || !mayCut();
    this.tensors = tensors;
  }

  /** What a normalisation learns from a batch is not the same of its pieces. */
  private boolean mayCut() {
    return options.accumulation() == 0 && !network.learnsFromBatches();
  }

  /**
   * Adds up the gradients of a step.
   *
   * @param batches of this rank, one a part
   * @param factor what losses are multiplied with
   * @param seed of this rank's random numbers in this step
   * @return the loss summed over the rows, without the factor; null if there are none
   */
  @Nullable Tensor run(Iterable<RowBatch> batches, Scalar factor, long seed) {
    Tensor sum = null;
    int part = 0;
    for (RowBatch batch : batches) {
      part++;
      boolean last = part == parts;
      if (batch.rows() > 0) {
        Tensor loss = run(tensors.apply(batch), batch.rows(), last, factor, Seeds.of(seed, part));
        sum = sum == null ? loss : sum.add(loss);
      } else if (last) {
        gradients.sum();
      }
    }
    return sum;
  }

  private Tensor run(BatchTensors part, int rows, boolean last, Scalar factor, long seed) {
    largest = rows;
    if (!rehearsed) {
      rehearse(part, rows);
    }
    if (pieces == 1) {
      return last ? passes.addLast(part, factor, seed) : passes.add(part, factor, seed);
    }
    int count = Math.min(pieces, rows);
    Tensor sum = null;
    for (int i = 0; i < count; i++) {
      BatchTensors piece = piece(part, rows, i, count);
      long drawn = Seeds.of(seed, i);
      Tensor loss =
          last && i == count - 1
              ? passes.addLast(piece, factor, drawn)
              : passes.add(piece, factor, drawn);
      sum = sum == null ? loss : sum.add(loss);
    }
    return Objects.requireNonNull(sum);
  }

  private static BatchTensors piece(BatchTensors part, int rows, int index, int count) {
    long start = (long) rows * index / count;
    return part.narrow(start, (long) rows * (index + 1) / count - start);
  }

  /** Passes over one piece that leave no trace but the allocator's. */
  private void rehearse(BatchTensors part, int rows) {
    RandomNumbers random = new RandomNumbers(device);
    try (PointerScope scope = new PointerScope()) {
      Tensor state = random.state();
      int count = Math.min(pieces, rows);
      passes.add(piece(part, rows, count - 1, count), new Scalar(0.0), /* seed= */ 0);
      random.restore(state);
      try (NoGradGuard guard = new NoGradGuard()) {
        gradients.clear();
      }
    }
    rehearsed = true;
  }

  /**
   * After a step that failed: smaller pieces from now on, if that is of use and no rank has got
   * anything of this step yet.
   *
   * @throws RuntimeException the failure, where another try is of no use; in words, if it was
   *     memory
   */
  void shrink(RuntimeException failure) {
    DeviceMemory memory = DeviceMemory.of(failure).orElseThrow(() -> failure);
    DeviceMemory.release(device);
    int rows = (largest + pieces - 1) / pieces;
    if (!mayCut() || gradients.begun() || rows <= 1) {
      throw memory.exhausted(device, doing(rows), options, 2 * parts * pieces, failure);
    }
    pieces *= 2;
    LOG.warn(
        "the memory of {} ran out in passes over {} rows{}: goes on with {} parts of a step instead of {} (set training.accumulation to begin so)",
        device.str().getString(),
        rows,
        memory.detail(),
        parts * pieces,
        parts * pieces / 2);
  }

  private String doing(int rows) {
    if (largest == 0) {
      return "before its first pass";
    }
    String passes = String.format(Locale.ROOT, "in passes over %,d rows", rows);
    return options.accumulation() == 0 && network.learnsFromBatches()
        ? passes
            + ", which are not cut by themselves where a network learns from a batch as a whole"
        : passes;
  }

  /** Into how many pieces each part is cut now. */
  int pieces() {
    return pieces;
  }
}
