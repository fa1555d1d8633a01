package io.sinter.training.internal.torch.optim;

/**
 * What a loss is multiplied with so that 16-bit gradients do not vanish: doubled after 2,000 good
 * steps in a row, halved after a bad one (PyTorch's GradScaler with its defaults). Not thread-safe.
 */
public final class LossScale {
  private static final double FIRST = 65_536;
  static final double GROWTH = 2;
  static final double BACKOFF = 0.5;
  static final int INTERVAL = 2000;
  private static final double LEAST = 1.0 / (1 << 24);

  private double value;
  private int good;

  /** PyTorch's first scale. */
  public LossScale() {
    this(FIRST, 0);
  }

  /**
   * A scale that goes on.
   *
   * @param good steps in a row since it changed
   */
  public LossScale(double value, int good) {
    this.value = value;
    this.good = good;
  }

  /** What the next loss is multiplied with. */
  public double value() {
    return value;
  }

  /** Good steps in a row since the scale changed. */
  public int good() {
    return good;
  }

  /** After a step with finite gradients. */
  public void grow() {
    good++;
    if (good == INTERVAL) {
      // A scale beyond the range of 32-bit numbers would make every loss infinite.
      value = Float.isInfinite((float) (value * GROWTH)) ? value : value * GROWTH;
      good = 0;
    }
  }

  /**
   * After a step with other gradients, which is left out.
   *
   * @return whether there is hope: false once it is not the scale that makes them so
   */
  public boolean back() {
    value *= BACKOFF;
    good = 0;
    return hopeful();
  }

  /** False once it is not the scale that makes gradients infinite. */
  public boolean hopeful() {
    return value >= LEAST;
  }
}
