package io.sinter.training.internal.torch;

import io.sinter.training.Precision;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.InputLayout;
import io.sinter.training.internal.data.RowBatch;
import io.sinter.training.internal.data.RowSchema;
import io.sinter.training.internal.telemetry.StepTimes;
import io.sinter.training.internal.torch.comm.GradientSum;
import io.sinter.training.internal.torch.comm.RankGroup;
import io.sinter.training.internal.torch.comm.TimedCollectives;
import io.sinter.training.internal.torch.direct.DirectNetwork;
import io.sinter.training.internal.torch.optim.DeviceLossScale;
import io.sinter.training.internal.torch.optim.DeviceUpdate;
import io.sinter.training.internal.torch.optim.GradientGuard;
import io.sinter.training.internal.torch.optim.LossScale;
import io.sinter.training.internal.torch.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Takes steps: forward and backward passes over a rank's part of a step, the gradients of all
 * ranks, the change of the weights. Used by one thread.
 */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
final class Learner implements AutoCloseable {
  private final TorchNetwork network;
  private final RowSchema schema;
  private final TrainingOptions options;
  private final RankGroup group;
  private final ScalarType type;
  private final StepTimes times;
  private final GradientSum gradients;
  private final Passes passes;
  private final StepPieces pieces;
  private final GradientGuard guard;
  private final Optimizer optimizer;
  private final boolean layered;
  private final Tensor lossSum;
  private final @Nullable DeviceLossScale deviceScale;
  private final @Nullable DeviceUpdate deviceUpdate;
  private LossScale scale = new LossScale();
  private boolean passed;

  /** Who decides whether the gradients of a step are good. */
  enum Judge {
    /** The host, at once: it waits for the step to be computed. */
    HOST,
    /** The device, so that the host is free to prepare what comes; it asks now and then. */
    DEVICE;

    /** The better one for a device. */
    static Judge of(Device device) {
      return device.is_cpu() ? HOST : DEVICE;
    }
  }

  /**
   * Prepares a network; all ranks must do so together.
   *
   * @param asked the options as the user gave them, before the number of parts was chosen
   */
  Learner(
      TorchNetwork network,
      Objective objective,
      RowSchema schema,
      TrainingOptions options,
      TrainingOptions asked,
      RankGroup group,
      ScalarType type,
      Judge judge) {
    this.network = network;
    this.schema = schema;
    this.options = options;
    this.group = group;
    this.type = type;
    this.times =
        group.device().is_cuda() ? StepTimes.onGpu(group.device().index()) : StepTimes.NONE;
    this.gradients = warmUp();
    boolean scaled = options.precision() == Precision.FP16;
    this.deviceScale = scaled && judge == Judge.DEVICE ? new DeviceLossScale(group.device()) : null;
    this.passes = passes(objective);
    this.pieces =
        new StepPieces(
            passes,
            gradients,
            network,
            group.device(),
            asked,
            options.accumulation(),
            /* rehearse= */ judge == Judge.DEVICE,
            this::readied);
    this.guard = new GradientGuard(options.clipping());
    this.layered = Optimizer.layered(options.optimizer());
    boolean whole = gradients.flat() && !layered;
    try (NoGradGuard noGrad = new NoGradGuard()) {
      this.optimizer =
          Optimizer.of(
              options.optimizer(), whole ? List.of(network.weights()) : network.parameters());
      this.deviceUpdate =
          judge == Judge.DEVICE
              ? new DeviceUpdate(options.clipping(), optimizer, group.device(), deviceScale)
              : null;
    }
    this.lossSum = Tensors.of(new double[] {0}, 1).to(group.device(), ScalarType.Double);
  }

  /**
   * Without a graph where that is possible: on CPUs, which alone have proved it, in full precision,
   * with gradients that are not sent while others are still being computed.
   */
  private Passes passes(Objective objective) {
    boolean direct =
        gradients.flat()
            && !options.precision().isAutocast()
            && group.device().is_cpu()
            && DirectNetwork.supports(network.plan().network());
    return direct
        ? new DirectPasses(
            new DirectNetwork(network.plan(), network.parameters()), objective, gradients)
        : new GraphPasses(
            network,
            objective,
            gradients,
            options.precision(),
            deviceScale == null ? null : deviceScale.value());
  }

  /**
   * Two passes over made-up rows change nothing, but show which weights take part and in which
   * order their gradients come, the same on all ranks. Then the buckets of gradients are the same
   * in a training that goes on as in one that was never cut off.
   */
  private GradientSum warmUp() {
    network.train();
    List<Tensor> buffers = network.buffers();
    List<Tensor> saved = buffers.stream().map(Tensor::clone).toList();
    boolean unused;
    try (PointerScope scope = new PointerScope()) {
      madeUpLoss().backward();
      unused = network.parameters().stream().anyMatch(weight -> !weight.grad().defined());
    }
    GradientSum sum =
        GradientSum.of(
            network.parameters(),
            TimedCollectives.of(group.collectives(), times),
            options.communication(),
            unused);
    if (!sum.flat()) {
      try (PointerScope scope = new PointerScope()) {
        sum.accumulateAndSum(madeUpLoss());
      }
    }
    try (NoGradGuard noGrad = new NoGradGuard()) {
      for (int i = 0; i < buffers.size(); i++) {
        buffers.get(i).copy_(saved.get(i));
      }
      sum.clear();
    }
    return sum;
  }

  private Tensor madeUpLoss() {
    List<Tensor> inputs = new ArrayList<>();
    for (InputLayout layout : schema.inputs()) {
      long[] shape = new long[layout.shape().size() + 1];
      shape[0] = 2;
      for (int i = 1; i < shape.length; i++) {
        shape[i] = layout.shape().get(i - 1);
      }
      ScalarType element = layout.element() == InputLayout.Element.FLOAT32 ? type : ScalarType.Long;
      inputs.add(torch.zeros(shape, new TensorOptions(element)).to(group.device(), element));
    }
    try (Autocast autocast = new Autocast(options.precision(), group.device())) {
      return network.forward(inputs).sum().mul(new Scalar(0.0));
    }
  }

  /**
   * One step.
   *
   * @param stream gives this rank's rows, a batch for each part of the step
   * @param rows of all ranks in the step
   * @param rate the learning rate
   * @param seed of this rank's random numbers in this step
   * @throws NotFiniteException on all ranks if gradients are not finite, where the host judges
   */
  void step(BatchStream stream, long rows, double rate, long seed) {
    try (StepBatches batches = new StepBatches(stream, options.accumulation())) {
      boolean taken = false;
      while (!taken) {
        try (PointerScope scope = new PointerScope()) {
          attempt(batches, rows, rate, seed);
          taken = true;
        } catch (RuntimeException e) {
          if (passed) {
            // Other ranks go on.
            throw e;
          }
          // What the failed attempt had on the device is free by now.
          pieces.shrink(e);
        }
      }
    }
  }

  private void attempt(StepBatches batches, long rows, double rate, long seed) {
    passed = false;
    times.begin();
    gradients.clear();
    boolean scaled = options.precision() == Precision.FP16 && deviceScale == null;
    double scaling = scaled ? scale.value() : 1;
    Scalar factor = new Scalar(gradients.factor() * scaling / rows);
    Tensor stepLoss = pieces.run(batches, factor, seed);
    passed = true;
    if (deviceUpdate == null) {
      change(batches, stepLoss, scaling, rate);
    } else {
      enqueueChange(deviceUpdate, stepLoss, rate);
    }
    times.end();
  }

  private BatchTensors readied(RowBatch batch) {
    BatchTensors tensors = tensors(batch);
    times.ready();
    return tensors;
  }

  private BatchTensors tensors(RowBatch batch) {
    return BatchTensors.of(batch, schema, group.device(), type);
  }

  /** Gradients as the optimizer wants them. */
  private List<Tensor> byWeight() {
    return gradients.flat() && layered
        ? network.parameters().stream().map(Tensor::grad).toList()
        : gradients.gradients();
  }

  private void enqueueChange(DeviceUpdate update, @Nullable Tensor stepLoss, double rate) {
    try (NoGradGuard noGrad = new NoGradGuard()) {
      update.apply(gradients.gradients(), byWeight(), rate);
      if (stepLoss != null) {
        // A step that only its scale has spoilt is left out of the loss too.
        DoubleOptional zero = new DoubleOptional(0.0);
        lossSum.add_(deviceScale == null ? stepLoss : stepLoss.nan_to_num(zero, zero, zero));
      }
    }
  }

  /**
   * Finds out whether all steps so far were good; all ranks ask after the same steps. Where the
   * device judges it waits for it.
   *
   * @throws NotFiniteException on all ranks if gradients were not finite; weights and state are
   *     those before
   */
  void check() {
    if (deviceUpdate == null) {
      return;
    }
    long bad = deviceUpdate.takeBad();
    gradients.look();
    if (bad == 0 || (deviceScale != null && deviceScale.read().hopeful())) {
      return;
    }
    double loss = lossSum.item_double();
    throw NotFiniteException.agree(
        group, loss, !Double.isFinite(loss), deviceScale == null ? bad - 1 : 0);
  }

  private void change(StepBatches batches, @Nullable Tensor stepLoss, double scaling, double rate) {
    boolean finite;
    try (NoGradGuard noGrad = new NoGradGuard()) {
      finite = guard.pass(gradients.gradients(), scaling);
      if (finite) {
        optimizer.step(byWeight(), rate);
      }
      if (stepLoss != null && (finite || stepLoss.isfinite().item_bool())) {
        lossSum.add_(stepLoss);
      }
    }
    if (options.precision() == Precision.FP16) {
      if (finite) {
        scale.grow();
      } else if (!scale.back()) {
        throw notFinite(batches);
      }
    } else if (!finite) {
      throw notFinite(batches);
    }
  }

  /** Computes this rank's part of the step again, alone, to find out whose gradients they are. */
  private NotFiniteException notFinite(StepBatches batches) {
    gradients.clear();
    double own = 0;
    for (RowBatch batch : batches) {
      if (batch.rows() > 0) {
        own += passes.add(tensors(batch), new Scalar(1.0), /* seed= */ 0).item_double();
      }
    }
    boolean bad;
    try (NoGradGuard noGrad = new NoGradGuard()) {
      bad =
          !Double.isFinite(own)
              || gradients.gradients().stream()
                  .anyMatch(gradient -> !gradient.isfinite().all().item_bool());
    }
    return NotFiniteException.agree(group, own, bad, /* stepsAgo= */ 0);
  }

  /** The loss summed over this rank's rows since it was last taken. */
  double takeLoss() {
    double sum = lossSum.item_double();
    lossSum.zero_();
    return sum;
  }

  /** The loss summed so far, without taking it. */
  double loss() {
    return lossSum.item_double();
  }

  /** Puts a loss back that was summed before the training was cut off. */
  void restoreLoss(double sum) {
    lossSum.fill_(new Scalar(sum));
  }

  /** The optimizer's state, to read and to write. */
  Map<String, Tensor> optimizerState() {
    return optimizer.state();
  }

  /** What 16-bit losses are multiplied with; where the device judges, waits for it. */
  LossScale scale() {
    return deviceScale == null ? scale : deviceScale.read();
  }

  /** Goes on with an earlier scale. */
  void restoreScale(LossScale earlier) {
    scale = earlier;
    if (deviceScale != null) {
      deviceScale.restore(earlier);
    }
  }

  /** How long this rank has waited for the gradients of others, so far. */
  long waitedNanos() {
    return times.measures() && gradients.flat() ? times.waitedNanos() : gradients.waitedNanos();
  }

  /** How gradients are added up, for the log. */
  String description() {
    return gradients.description() + ", " + passes.description();
  }

  @Override
  public void close() {
    gradients.close();
    times.close();
  }
}
