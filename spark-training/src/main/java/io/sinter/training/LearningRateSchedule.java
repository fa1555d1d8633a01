package io.sinter.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the learning rate changes from step to step, as a factor of the optimizer's learning rate.
 * Lengths are shares of the training, so that a schedule fits trainings of any length. Immutable.
 *
 * @param kind the course after the warm-up
 * @param warmup the share of all steps in which the factor rises to 1, in [0, 1); linearly, except
 *     for {@link Kind#ONE_CYCLE}, whose rise follows a cosine from 1/25 as PyTorch's does
 * @param floor the factor that cosine and one-cycle end near, in [0, 1]
 * @param pieces equal parts of a step schedule, at least 1
 * @param decay what a step schedule multiplies the factor with after each part, in (0, 1]
 */
public record LearningRateSchedule(Kind kind, double warmup, double floor, int pieces, double decay)
    implements Serializable {
  /** The same at each step. */
  public static final LearningRateSchedule CONSTANT = of(Kind.CONSTANT);

  /** From 1 at the first step along a cosine to nearly 0 at the last. */
  public static final LearningRateSchedule COSINE = of(Kind.COSINE);

  private static final double ONE_CYCLE_START = 1.0 / 25;

  /** The course of a schedule. */
  public enum Kind {
    /** The same at each step. */
    CONSTANT,
    /** Equal parts, each lower than the one before by the same factor (PyTorch's StepLR). */
    STEP,
    /** Half a cosine from 1 to the floor (Loshchilov and Hutter, 2017). */
    COSINE,
    /** Up and down again, each along a cosine (Smith and Topin, 2019; PyTorch's OneCycleLR). */
    ONE_CYCLE
  }

  /** Checks every value. */
  public LearningRateSchedule {
    List<String> problems = new ArrayList<>();
    check(problems, warmup >= 0 && warmup < 1, "warmup", warmup, "0 to below 1");
    check(problems, floor >= 0 && floor <= 1, "floor", floor, "0 to 1");
    check(problems, pieces >= 1, "pieces", pieces, "at least 1");
    check(problems, decay > 0 && decay <= 1, "decay", decay, "above 0, to 1");
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot schedule the learning rate: %s. Correct the schedule."
              .formatted(String.join(", ", problems)));
    }
  }

  private static void check(
      List<String> problems, boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      problems.add("%s is %s (allowed: %s)".formatted(name, value, allowed));
    }
  }

  /**
   * A schedule with the usual numbers: no warm-up but 0.3 for one-cycle, down to 0 (one-cycle:
   * 4e-6), a tenth after each of three parts.
   */
  public static LearningRateSchedule of(Kind kind) {
    return switch (kind) {
      case CONSTANT, STEP, COSINE -> new LearningRateSchedule(kind, 0, 0, 3, 0.1);
      case ONE_CYCLE -> new LearningRateSchedule(kind, 0.3, ONE_CYCLE_START / 1e4, 3, 0.1);
    };
  }

  /** With a rise to 1 over a share of all steps. */
  public LearningRateSchedule withWarmup(double share) {
    return new LearningRateSchedule(kind, share, floor, pieces, decay);
  }

  /** With another end. */
  public LearningRateSchedule withFloor(double value) {
    return new LearningRateSchedule(kind, warmup, value, pieces, decay);
  }

  /** With other parts of a step schedule. */
  public LearningRateSchedule withPieces(int count, double factor) {
    return new LearningRateSchedule(kind, warmup, floor, count, factor);
  }

  /**
   * What the learning rate is multiplied with.
   *
   * @param step from 0
   * @param steps of the whole training
   */
  public double factor(long step, long steps) {
    if (kind == Kind.ONE_CYCLE) {
      return oneCycle(step, steps);
    }
    long rising = Math.round(warmup * steps);
    if (step < rising) {
      return (step + 1.0) / rising;
    }
    long passed = step - rising;
    long all = steps - rising;
    return switch (kind) {
      case CONSTANT -> 1;
      case STEP ->
          Math.pow(decay, (double) Math.min(pieces - 1L, passed * pieces / Math.max(1, all)));
      case COSINE -> between(1, floor, (double) passed / Math.max(1, all));
      case ONE_CYCLE -> throw new AssertionError(kind);
    };
  }

  /** PyTorch's OneCycleLR with two phases and cosine annealing. */
  private double oneCycle(long step, long steps) {
    double top = warmup * steps - 1;
    double end = steps - 1.0;
    if (step <= top) {
      return between(ONE_CYCLE_START, 1, step / top);
    }
    double from = Math.max(0, top);
    return end <= from ? 1 : between(1, floor, (step - from) / (end - from));
  }

  /** Half a cosine. */
  private static double between(double start, double end, double share) {
    return end + (start - end) * 0.5 * (1 + Math.cos(Math.PI * share));
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return warmup == 0 ? name : "%s after a warm-up of %s".formatted(name, warmup);
  }
}
