package io.sinter.arrow.internal.engine;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Computes as another does, after a test has had its say of each pass.
 *
 * @param closing runs before it, or a lane of it, is closed
 */
record ScriptedComputer(Computer computer, Consumer<List<Part>> before, Runnable closing)
    implements Computer {
  ScriptedComputer(Computer computer, Consumer<List<Part>> before) {
    this(computer, before, () -> {});
  }

  @Override
  public Slot slot(int rows) {
    return computer.slot(rows);
  }

  @Override
  public long slotBytes(int rows) {
    return computer.slotBytes(rows);
  }

  @Override
  public Lane lane() {
    Lane lane = computer.lane();
    return new Lane() {
      @Override
      public FloatBuffer pass(List<Part> parts) {
        before.accept(parts);
        return lane.pass(parts);
      }

      @Override
      public void close() {
        closing.run();
        lane.close();
      }
    };
  }

  @Override
  public void freeUnused() {
    computer.freeUnused();
  }

  @Override
  public void close() {
    closing.run();
    computer.close();
  }
}
