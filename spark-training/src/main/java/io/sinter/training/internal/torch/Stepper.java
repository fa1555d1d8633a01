package io.sinter.training.internal.torch;

import io.sinter.training.TrainingOptions;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.OptimizerOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** The optimizer of one rank over the flat weights, with its learning-rate schedule. */
final class Stepper {
  private final Optimizer optimizer;
  private final TrainingOptions options;
  private final long steps;
  private long step;
  private double rate;

  /**
   * @param weights with gradients attached
   * @param steps of the whole training, for the schedule
   */
  Stepper(Tensor weights, TrainingOptions options, long steps) {
    this.options = options;
    this.steps = steps;
    TensorVector parameters = new TensorVector(weights);
    this.optimizer =
        switch (options.optimizer().kind()) {
          case ADAM -> {
            AdamOptions adam = new AdamOptions(options.optimizer().learningRate());
            adam.weight_decay().put(options.optimizer().weightDecay());
            yield new Adam(parameters, adam);
          }
          case ADAMW -> {
            AdamWOptions adam = new AdamWOptions(options.optimizer().learningRate());
            adam.weight_decay().put(options.optimizer().weightDecay());
            yield new AdamW(parameters, adam);
          }
        };
  }

  /** Changes the weights by their gradients. */
  void step() {
    rate = options.optimizer().learningRate() * options.schedule().factor(step++, steps);
    OptimizerOptions group = optimizer.param_groups().get(0).options();
    group.set_lr(rate);
    optimizer.step();
  }

  /** The learning rate of the last step. */
  double rate() {
    return rate;
  }
}
