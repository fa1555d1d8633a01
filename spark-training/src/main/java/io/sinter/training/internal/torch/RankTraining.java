package io.sinter.training.internal.torch;

import io.sinter.training.EpochReport;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.BatchPlan;
import io.sinter.training.internal.RowOrder;
import io.sinter.training.internal.WeightPlan;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The training loop of one rank. All ranks run it alike and take every decision from numbers that
 * are the same on all of them, so that no rank waits for one that is gone.
 */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
final class RankTraining {
  private static final int VALIDATION_ROWS = 16_384;

  private final WeightPlan plan;
  private final TrainingOptions options;
  private final Collectives collectives;
  private final Device device;
  private final ScalarType type;
  private final Share training;
  private final Share validation;
  private final BatchPlan batches;
  private final long[] validationShares;

  RankTraining(
      WeightPlan plan,
      TrainingOptions options,
      RankGroup group,
      Share training,
      Share validation,
      ScalarType type) {
    this.plan = plan;
    this.options = options;
    this.collectives = group.collectives();
    this.device = group.device();
    this.type = type;
    this.training = training.to(device, type);
    this.validation = validation.to(device, type);
    long[][] shares = shares(training.rows(), validation.rows());
    this.batches = new BatchPlan(shares[0], options.batchRows());
    this.validationShares = shares[1];
  }

  /**
   * Trains.
   *
   * @param listener hears of each epoch as it ends
   * @return the same on all ranks
   */
  RankOutcome run(TrainingListener listener) {
    torch.manual_seed(options.seed() + collectives.rank());
    TorchNetwork network = new TorchNetwork(plan, plan.initial(options.seed()), type, device);
    try (NoGradGuard guard = new NoGradGuard()) {
      collectives.broadcast(network.weights());
    }
    long steps = (long) batches.steps() * options.epochs();
    Stepper stepper = new Stepper(network.weights(), options, steps);
    List<EpochReport> reports = new ArrayList<>();
    float[] best = network.values();
    double bestAuc = Double.NEGATIVE_INFINITY;
    int bestEpoch = 0;
    for (int epoch = 1; epoch <= options.epochs(); epoch++) {
      long start = System.nanoTime();
      double loss = epoch(network, stepper, epoch);
      double seconds = (System.nanoTime() - start) / 1e9;
      requireFinite(loss, epoch);
      Scores scores = validate(network);
      EpochReport report =
          new EpochReport(
              epoch,
              options.epochs(),
              loss,
              scores.auc(),
              scores.accuracy(),
              stepper.rate(),
              batches.rows(),
              seconds);
      reports.add(report);
      listener.epoch(report);
      if (scores.auc() > bestAuc) {
        bestAuc = scores.auc();
        bestEpoch = epoch;
        best = network.values();
      } else if (options.patience() > 0 && epoch - bestEpoch >= options.patience()) {
        break;
      }
    }
    return new RankOutcome(collectives.rank(), best, bestEpoch, reports, training.rows());
  }

  /** One pass over the training rows; the mean loss over those of all ranks. */
  private double epoch(TorchNetwork network, Stepper stepper, int epoch) {
    network.train();
    int rank = collectives.rank();
    try (PointerScope scope = new PointerScope()) {
      long[] order = RowOrder.of(options.seed(), epoch, rank, training.rows());
      Tensor indices = Tensors.of(order, order.length).to(device, ScalarType.Long);
      Tensor loss = Tensors.of(new double[] {0}, 1).to(device, ScalarType.Double);
      for (int step = 0; step < batches.steps(); step++) {
        step(network, stepper, step, indices, loss);
      }
      collectives.sum(loss);
      return loss.item_double() / batches.rows();
    }
  }

  private void step(
      TorchNetwork network, Stepper stepper, int step, Tensor indices, Tensor lossSum) {
    try (PointerScope scope = new PointerScope()) {
      network.gradients().zero_();
      long start = batches.start(collectives.rank(), step);
      long length = batches.start(collectives.rank(), step + 1) - start;
      if (length > 0) {
        Share batch = training.select(indices.narrow(0, start, length));
        Tensor logits = network.forward(batch.numeric(), batch.categories());
        Tensor loss =
            torch.binary_cross_entropy_with_logits(
                logits,
                batch.labels(),
                new TensorOptional(),
                new TensorOptional(),
                torch.Reduction.Sum.value);
        // The gradient of the mean over the rows of all ranks is the sum of these.
        loss.div(new Scalar((double) batches.rows(step))).backward();
        lossSum.add_(loss.detach());
      }
      collectives.sum(network.gradients());
      stepper.step();
    }
  }

  private static void requireFinite(double loss, int epoch) {
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(
          "Cannot go on training: the loss of epoch %d is %s. Lower training.learning-rate, or look for extreme values in the features."
              .formatted(epoch, loss));
    }
  }

  /** Scores the validation rows; the result is that of all ranks, on all ranks. */
  private Scores validate(TorchNetwork network) {
    network.evaluate();
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      int all = 0;
      int offset = 0;
      for (int rank = 0; rank < validationShares.length; rank++) {
        offset = rank == collectives.rank() ? all : offset;
        all = Math.toIntExact(all + validationShares[rank]);
      }
      Tensor gathered = Tensors.of(new float[2 * all], 2, all).to(device, ScalarType.Float);
      for (int start = 0; start < validation.rows(); start += VALIDATION_ROWS) {
        try (PointerScope chunk = new PointerScope()) {
          int length = Math.min(VALIDATION_ROWS, validation.rows() - start);
          Share rows = validation.range(start, length);
          Tensor scores = network.forward(rows.numeric(), rows.categories()).sigmoid();
          gathered.select(0, 0).narrow(0, offset + start, length).copy_(scores);
          gathered.select(0, 1).narrow(0, offset + start, length).copy_(rows.labels());
        }
      }
      collectives.sum(gathered);
      double[] result = new double[2];
      if (collectives.rank() == 0) {
        Scores scores =
            Scores.of(Tensors.floats(gathered.select(0, 0)), Tensors.floats(gathered.select(0, 1)));
        result = new double[] {scores.auc(), scores.accuracy()};
      }
      Tensor shared = Tensors.of(result, 2).to(device, ScalarType.Double);
      collectives.broadcast(shared);
      double[] agreed = Tensors.doubles(shared);
      return new Scores(agreed[0], agreed[1]);
    }
  }

  /** The rows of each rank: training first, validation second. */
  private long[][] shares(long trainingRows, long validationRows) {
    int size = collectives.size();
    double[] counts = new double[2 * size];
    counts[collectives.rank()] = trainingRows;
    counts[size + collectives.rank()] = validationRows;
    try (PointerScope scope = new PointerScope()) {
      Tensor shared = Tensors.of(counts, 2L * size).to(device, ScalarType.Double);
      collectives.sum(shared);
      double[] agreed = Tensors.doubles(shared);
      long[][] shares = new long[2][size];
      for (int rank = 0; rank < size; rank++) {
        shares[0][rank] = (long) agreed[rank];
        shares[1][rank] = (long) agreed[size + rank];
      }
      return shares;
    }
  }
}
