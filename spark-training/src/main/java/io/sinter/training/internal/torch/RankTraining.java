package io.sinter.training.internal.torch;

import io.sinter.training.EpochReport;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.BatchPlan;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.data.RowBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
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
  private final Objective objective;
  private final RankRows rows;
  private final BatchPlan batches;
  private final long[] validationShares;

  RankTraining(
      WeightPlan plan,
      Objective objective,
      TrainingOptions options,
      RankGroup group,
      RankRows rows,
      Checkpoints checkpoints,
      ScalarType type) {
    this.plan = plan;
    this.objective = objective;
    this.options = options;
    this.collectives = group.collectives();
    this.device = group.device();
    this.type = type;
    this.rows = rows;
    long[][] shares = shares(rows.trainingRows(), rows.validationRows());
    this.batches = new BatchPlan(shares[0], options.batchRows());
    this.validationShares = shares[1];
  }

  /**
   * Trains.
   *
   * @param listener hears of each epoch as it ends
   * @param progress hears of each step as it begins
   * @return the same on all ranks
   */
  RankOutcome run(TrainingListener listener, RankProgress progress) {
    torch.manual_seed(options.seed() + collectives.rank());
    TorchNetwork network = new TorchNetwork(plan, plan.initial(options.seed()), type, device);
    try (NoGradGuard guard = new NoGradGuard()) {
      collectives.broadcast(network.weights());
    }
    long steps = (long) batches.steps() * options.epochs();
    Stepper stepper = new Stepper(network.weights(), options, steps);
    List<EpochReport> reports = new ArrayList<>();
    float[] best = network.values();
    double bestMetric = Double.NaN;
    int bestEpoch = 0;
    for (int epoch = 1; epoch <= options.epochs(); epoch++) {
      long start = System.nanoTime();
      double loss = epoch(network, stepper, epoch, progress);
      double seconds = (System.nanoTime() - start) / 1e9;
      requireFinite(loss, epoch);
      Map<String, Double> metrics = validate(network);
      EpochReport report =
          new EpochReport(
              epoch,
              options.epochs(),
              loss,
              metrics,
              stepper.rate(),
              batches.rows(),
              seconds,
              /* communicationShare= */ 0,
              /* waitingShare= */ 0);
      reports.add(report);
      listener.epoch(report);
      double metric = report.metric(objective.selection());
      if (bestEpoch == 0 || objective.better(metric, bestMetric)) {
        bestMetric = metric;
        bestEpoch = epoch;
        best = network.values();
      } else if (options.patience() > 0 && epoch - bestEpoch >= options.patience()) {
        break;
      }
    }
    return new RankOutcome(collectives.rank(), best, bestEpoch, reports, rows.trainingRows());
  }

  /** One pass over the training rows; the mean loss over those of all ranks. */
  private double epoch(TorchNetwork network, Stepper stepper, int epoch, RankProgress progress) {
    network.train();
    int rank = collectives.rank();
    long[] bounds = new long[batches.steps() + 1];
    for (int step = 0; step < bounds.length; step++) {
      bounds[step] = batches.start(rank, step);
    }
    try (PointerScope scope = new PointerScope();
        BatchStream stream = rows.training(options.seed(), epoch, rank, bounds, 0)) {
      Tensor loss = Tensors.of(new double[] {0}, 1).to(device, ScalarType.Double);
      for (int step = 0; step < batches.steps(); step++) {
        progress.step(epoch, step);
        step(network, stepper, step, stream, loss);
      }
      collectives.sum(loss);
      return loss.item_double() / batches.rows();
    }
  }

  private void step(
      TorchNetwork network, Stepper stepper, int step, BatchStream stream, Tensor lossSum) {
    try (PointerScope scope = new PointerScope();
        RowBatch batch = Objects.requireNonNull(stream.next())) {
      network.gradients().zero_();
      if (batch.rows() > 0) {
        BatchTensors tensors = BatchTensors.of(batch, rows.schema(), device, type);
        Tensor output = network.forward(tensors.inputs());
        Tensor loss = objective.loss(output, tensors.target(), tensors.weight());
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
  private Map<String, Double> validate(TorchNetwork network) {
    network.evaluate();
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        BatchStream stream = rows.validation(VALIDATION_ROWS)) {
      int all = 0;
      int offset = 0;
      for (int rank = 0; rank < validationShares.length; rank++) {
        offset = rank == collectives.rank() ? all : offset;
        all = Math.toIntExact(all + validationShares[rank]);
      }
      int width = objective.width();
      Tensor scores = Tensors.of(new float[all * width], all, width).to(device, ScalarType.Float);
      Tensor truth = Tensors.of(new float[2 * all], 2, all).to(device, ScalarType.Float);
      for (RowBatch next = stream.next(); next != null; next = stream.next()) {
        try (PointerScope chunk = new PointerScope();
            RowBatch batch = next) {
          BatchTensors tensors = BatchTensors.of(batch, rows.schema(), device, type);
          Tensor score = objective.score(network.forward(tensors.inputs()));
          scores.narrow(0, offset, batch.rows()).copy_(score.view(batch.rows(), width));
          truth.select(0, 0).narrow(0, offset, batch.rows()).copy_(tensors.target());
          Tensor weights = truth.select(0, 1).narrow(0, offset, batch.rows());
          if (tensors.weight() == null) {
            weights.fill_(new Scalar(1.0));
          } else {
            weights.copy_(tensors.weight());
          }
          offset += batch.rows();
        }
      }
      collectives.sum(scores);
      collectives.sum(truth);
      // The same numbers on all ranks, so that all decide alike.
      return objective.metrics(
          Tensors.floats(scores),
          Tensors.floats(truth.select(0, 0)),
          Tensors.floats(truth.select(0, 1)));
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
