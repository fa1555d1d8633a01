package io.sinter.arrow;

import io.sinter.arrow.internal.engine.EngineCore;
import java.util.function.BooleanSupplier;

/**
 * One network on one device, for all tasks of an executor: its weights are there once, tasks hand
 * it batches, a few of which are copied and computed at the same time. Small batches of several
 * tasks are computed together. A batch that fails fails alone; where the device's memory does not
 * suffice, smaller passes are tried. Tasks prepare their batches themselves, into staging memory
 * that is page-locked where the device is a GPU, so that the copies are asynchronous.
 *
 * <p>Thread-safe. The owner closes it when no task needs it; {@link EngineCache} does that.
 */
public final class ScoringEngine implements AutoCloseable {
  private final EngineCore core;

  private ScoringEngine(EngineCore core) {
    this.core = core;
  }

  /**
   * Loads a network onto a device.
   *
   * @throws BridgeException if the device is not there, or the network cannot be loaded or does not
   *     fit into its memory
   */
  public static ScoringEngine open(
      EngineNetwork network, EngineDevice device, EngineLimits limits) {
    return new ScoringEngine(EngineCore.open(network, device, limits));
  }

  /**
   * A place for one task; the caller closes it.
   *
   * @param cancelled whether the task is to end; looked at while it waits
   */
  public EngineTask join(BooleanSupplier cancelled) {
    return new EngineTask(core, cancelled);
  }

  /** Where it computes. */
  public EngineDevice device() {
    return core.device();
  }

  /** What it has done so far. */
  public EngineStats stats() {
    return core.stats();
  }

  /** Whether its GPU failed such that this process cannot use it any more. */
  public boolean isLost() {
    return core.isLost();
  }

  /**
   * Ends after the passes under way, and frees the device's memory; batches that wait fail.
   * Harmless when repeated.
   */
  @Override
  public void close() {
    core.close();
  }
}
