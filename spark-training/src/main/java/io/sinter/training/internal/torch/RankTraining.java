package io.sinter.training.internal.torch;

import io.sinter.arrow.TensorFloats;
import io.sinter.training.EpochReport;
import io.sinter.training.Precision;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.BatchPlan;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.Seeds;
import io.sinter.training.internal.StepParts;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.checkpoint.TrainingState;
import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.torch.comm.Collectives;
import io.sinter.training.internal.torch.comm.RankGroup;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training of one rank. All ranks run it alike and take every decision from numbers that are
 * the same on all of them, so that no rank waits for one that is gone.
 *
 * <p>Random numbers come from (seed, epoch, step, rank) for passes without a graph, so that these
 * can be repeated exactly. Passes by graphs draw from libtorch's generator, which begins anew with
 * each epoch, from (seed, epoch, rank). On CPUs it belongs to the process: ranks that share a JVM
 * draw from it in turn as it happens, so that such networks with dropout can be repeated exactly
 * only with one rank a JVM.
 */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
final class RankTraining {
  private static final Logger LOG = LoggerFactory.getLogger(RankTraining.class);
  private static final double STRAGGLER_SECONDS = 2;

  private final WeightPlan plan;
  private final TrainingOptions asked;
  private final TrainingOptions options;
  private final RankGroup group;
  private final Collectives collectives;
  private final ScalarType type;
  private final Objective objective;
  private final RankRows rows;
  private final RankRows fed;
  private final Checkpoints checkpoints;
  private final BatchPlan batches;
  private final Shares shares;
  private final StragglerWatch stragglers;
  private final Learner.Judge judge;

  RankTraining(
      WeightPlan plan,
      Objective objective,
      TrainingOptions options,
      RankGroup group,
      RankRows rows,
      Checkpoints checkpoints,
      ScalarType type) {
    this(
        plan, objective, options, group, rows, checkpoints, type, Learner.Judge.of(group.device()));
  }

  /** With a judge of gradients that is not the usual one of the device. */
  RankTraining(
      WeightPlan plan,
      Objective objective,
      TrainingOptions options,
      RankGroup group,
      RankRows rows,
      Checkpoints checkpoints,
      ScalarType type,
      Learner.Judge judge) {
    this.judge = judge;
    this.plan = plan;
    this.objective = objective;
    this.asked = options;
    boolean cpu = group.device().is_cpu();
    this.options = StepParts.choose(cpu ? onCpu(options) : options, plan, cpu);
    this.group = group;
    this.collectives = group.collectives();
    this.type = type;
    this.rows = rows;
    this.fed = DeviceRows.on(group.device(), rows, this.options);
    this.checkpoints = checkpoints;
    this.shares = Shares.agree(group, rows.trainingRows(), rows.validationRows());
    this.batches = new BatchPlan(shares.training(), options.batchRows());
    this.stragglers = new StragglerWatch(group.hosts(), STRAGGLER_SECONDS);
  }

  /** CPUs multiply 32-bit numbers as they are. */
  private static TrainingOptions onCpu(TrainingOptions options) {
    return options.precision() == Precision.TF32 ? options.withPrecision(Precision.FP32) : options;
  }

  /** Full precision is that in convolutions too; 16-bit numbers ask for nothing. */
  private TensorFloats floats() {
    if (group.device().is_cpu() || options.precision().isAutocast()) {
      return TensorFloats.NONE;
    }
    return options.precision() == Precision.TF32 ? TensorFloats.allow() : TensorFloats.refuse();
  }

  /**
   * Trains.
   *
   * @param listener hears of each epoch as it ends, and of slow ranks
   * @param progress hears of each step as it begins
   * @return the same on all ranks, but for the weights, which rank 0 alone has
   */
  RankOutcome run(TrainingListener listener, RankProgress progress) {
    // What TorchScript's optimizer makes of a graph depends on the passes before; plain execution
    // does not, and is faster for networks such as these. The switch is this thread's alone.
    boolean optimize = torch.getGraphExecutorOptimize();
    torch.setGraphExecutorOptimize(false);
    try (TensorFloats floats = floats()) {
      progress.phase("preparing the network");
      TorchNetwork network =
          new TorchNetwork(
              plan,
              plan.initial(options.seed()),
              type,
              group.device(),
              ImageLayout.of(group.device(), options.precision()));
      try (Learner learner =
          new Learner(network, objective, rows.schema(), options, asked, group, type, judge)) {
        LOG.info("{}", learner.description());
        return train(network, learner, listener, progress);
      }
    } catch (RuntimeException e) {
      throw DeviceMemory.explain(e, group.device(), "beside its steps", asked);
    } finally {
      if (fed != rows) {
        fed.close();
      }
      torch.setGraphExecutorOptimize(optimize);
    }
  }

  private RankOutcome train(
      TorchNetwork network, Learner learner, TrainingListener listener, RankProgress progress) {
    BestWeights best = new BestWeights(network);
    RandomNumbers random = new RandomNumbers(group.device());
    Snapshot snapshot = new Snapshot(network, learner, best, random);
    EpochClock clock = new EpochClock();
    progress.phase("looking for a saved state");
    Optional<TrainingState> saved = checkpoints.restore();
    Course course = saved.map(this::course).orElseGet(Course::new);
    if (saved.isPresent()) {
      // A state of another kind of device or number of ranks tells nothing of random numbers.
      random.seed(Seeds.of(options.seed(), course.epoch, course.step, collectives.rank()));
      clock.restore(snapshot.restore(saved.get(), EpochClock.PARTS));
    } else {
      try (NoGradGuard guard = new NoGradGuard()) {
        collectives.broadcast(network.weights());
      }
    }
    Validation validation =
        new Validation(objective, group, fed, options.precision(), type, shares.validation());
    Pulse pulse = new Pulse(group, course.steps, options.checkpoints().everySteps());
    while (course.epoch <= options.epochs() && !course.exhausted(options.patience())) {
      progress.phase("training");
      Epoch epoch = new Epoch(course, learner, snapshot, random, pulse, clock, listener, progress);
      network.train();
      epoch.run();
      double loss = learner.takeLoss();
      Shares.shareBuffers(group, shares, network.buffers());
      progress.phase("validating epoch " + course.epoch);
      Map<String, Double> metrics = validation.measure(network);
      EpochReport report = report(course, clock, loss, metrics);
      course.reports.add(report);
      listener.epoch(report);
      double metric = report.metric(objective.selection());
      if (course.bestEpoch == 0 || objective.better(metric, course.bestMetric)) {
        course.bestMetric = metric;
        course.bestEpoch = course.epoch;
        best.take(network);
      }
      course.epoch++;
      course.step = 0;
      clock.restore(new long[EpochClock.PARTS]);
      epoch.saveIfDue();
    }
    best.give(network);
    boolean first = collectives.rank() == 0;
    return new RankOutcome(
        collectives.rank(),
        first ? network.values() : new float[0],
        course.bestEpoch,
        course.reports,
        rows.trainingRows());
  }

  private Course course(TrainingState state) {
    LOG.info("goes on at {}", state.cursor());
    java.nio.ByteBuffer bytes = state.shared().get("course");
    if (bytes == null) {
      throw new IllegalStateException(
          "Cannot go on with a saved training: it has no course. Train under another run id.");
    }
    return Course.of(state.cursor(), bytes);
  }

  private double rate(long steps) {
    long all = (long) batches.steps() * options.epochs();
    return options.optimizer().learningRate() * options.schedule().factor(steps, all);
  }

  /** Gathers what each rank knows of the epoch; the same report on all ranks. */
  private EpochReport report(
      Course course, EpochClock clock, double loss, Map<String, Double> metrics) {
    double[][] all =
        Shares.gather(
            group, loss, clock.seconds(), clock.communicationShare(), clock.waitingShare());
    double sum = 0;
    double communication = 0;
    double waiting = 0;
    for (double[] rank : all) {
      sum += rank[0];
      communication = Math.max(communication, rank[2]);
      waiting = Math.max(waiting, rank[3]);
    }
    return new EpochReport(
        course.epoch,
        options.epochs(),
        sum / batches.rows(),
        metrics,
        rate(course.steps - 1),
        batches.rows(),
        all[0][1],
        communication,
        waiting);
  }

  /** One pass over the training rows, from where the course is. */
  private final class Epoch {
    private final Course course;
    private final Learner learner;
    private final Snapshot snapshot;
    private final RandomNumbers random;
    private final Pulse pulse;
    private final EpochClock clock;
    private final TrainingListener listener;
    private final RankProgress progress;

    Epoch(
        Course course,
        Learner learner,
        Snapshot snapshot,
        RandomNumbers random,
        Pulse pulse,
        EpochClock clock,
        TrainingListener listener,
        RankProgress progress) {
      this.course = course;
      this.learner = learner;
      this.snapshot = snapshot;
      this.random = random;
      this.pulse = pulse;
      this.clock = clock;
      this.listener = listener;
      this.progress = progress;
    }

    void run() {
      int rank = collectives.rank();
      if (course.step == 0) {
        random.seed(Seeds.of(options.seed(), course.epoch, rank));
      }
      try (PointerScope scope = new PointerScope();
          BatchStream stream =
              fed.training(
                  options.seed(),
                  course.epoch,
                  rank,
                  batches.bounds(rank, options.accumulation()),
                  course.step * options.accumulation())) {
        clock.start(learner, stream);
        while (course.step < batches.steps()) {
          progress.step(course.epoch, course.step);
          step(stream);
        }
        check();
        clock.stop(learner, stream);
      }
    }

    private void step(BatchStream stream) {
      try {
        learner.step(
            stream,
            batches.rows(course.step),
            rate(course.steps),
            Seeds.of(options.seed(), course.epoch, course.step, collectives.rank()));
      } catch (NotFiniteException e) {
        throw notFinite(course.step + 1L, e);
      }
      course.step++;
      course.steps++;
      if (course.step < batches.steps()) {
        if (rank0() && checkpoints.due(course.cursor(collectives.size()))) {
          pulse.due();
        }
        if (pulse.now(course.steps)) {
          check();
          clock.stop(learner, stream);
          beat();
          clock.start(learner, stream);
        }
      }
    }

    /** All ranks ask after the same steps, and before anything is made of these. */
    private void check() {
      try {
        learner.check();
      } catch (NotFiniteException e) {
        throw notFinite(course.step - e.stepsAgo(), e);
      }
    }

    private IllegalStateException notFinite(long step, NotFiniteException cause) {
      return new IllegalStateException(
          "Cannot go on training: at step %d of epoch %d, %s. Lower training.learning-rate, or look for extreme values in the features."
              .formatted(step, course.epoch, cause.getMessage()),
          cause);
    }

    private boolean rank0() {
      return collectives.rank() == 0;
    }

    /** At an epoch's end: the course is at the first step of the next. */
    void saveIfDue() {
      if (rank0() && checkpoints.due(course.cursor(collectives.size()))) {
        pulse.due();
      }
      beat();
    }

    private void beat() {
      Pulse.Beat beat = pulse.beat(course.steps, clock.ownNanos(), clock.waitingNanos());
      stragglers.see(Math.min(course.epoch, options.epochs()), beat).ifPresent(listener::straggler);
      if (beat.save()) {
        checkpoints.save(
            snapshot.take(course, course.cursor(collectives.size()), rank0(), clock.nanos()));
      }
    }
  }
}
