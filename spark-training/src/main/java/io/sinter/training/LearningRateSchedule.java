package io.sinter.training;

/** How the learning rate changes from step to step. */
public enum LearningRateSchedule {
  /** The same at each step. */
  CONSTANT {
    @Override
    public double factor(long step, long steps) {
      return 1;
    }
  },
  /** {@code (1 + cos(pi * step / steps)) / 2}: from 1 at the first step to nearly 0 at the last. */
  COSINE {
    @Override
    public double factor(long step, long steps) {
      return 0.5 * (1 + Math.cos(Math.PI * step / steps));
    }
  };

  /**
   * What the learning rate is multiplied with.
   *
   * @param step from 0
   * @param steps of the whole training
   */
  public abstract double factor(long step, long steps);
}
