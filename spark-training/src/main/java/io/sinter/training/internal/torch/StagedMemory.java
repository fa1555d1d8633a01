package io.sinter.training.internal.torch;

import io.sinter.arrow.StagingSession;
import io.sinter.arrow.StagingSlot;
import io.sinter.training.internal.data.BatchMemory;
import io.sinter.training.internal.data.BatchRoom;
import io.sinter.training.internal.data.RowBatch;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Makes batches in the slots of a ring, and sends each as soon as it is written. */
final class StagedMemory implements BatchMemory {
  /** Where the columns of a batch start, and where the last one ends. */
  interface Offsets {
    long of(int column, long rows);
  }

  /** Makes tensors out of what has arrived. */
  interface Arrival {
    BatchTensors tensors(Tensor bytes, int rows, ScalarType type);
  }

  private final StagingSession session;
  private final Offsets offsets;
  private final IntToLongFunction bytes;
  private final Arrival arrival;

  private StagedMemory(
      StagingSession session, Offsets offsets, IntToLongFunction bytes, Arrival arrival) {
    this.session = session;
    this.offsets = offsets;
    this.bytes = bytes;
    this.arrival = arrival;
  }

  /** For batches of rows. */
  static StagedMemory rows(StagingSession session, SlotLayout layout) {
    return new StagedMemory(
        session,
        layout::offset,
        layout::bytes,
        (arrived, rows, type) -> layout.batch(layout.views(arrived, rows), type));
  }

  /** For batches of row numbers, whose rows are kept already. */
  static StagedMemory numbers(StagingSession session, KeptRows kept) {
    return new StagedMemory(
        session,
        (column, rows) -> 0,
        rows -> (long) rows * Integer.BYTES,
        (arrived, rows, type) ->
            kept.select(
                arrived.narrow(0, 0, (long) rows * Integer.BYTES).view(ScalarType.Int), type));
  }

  @Override
  public @Nullable BatchRoom room(int rows) {
    StagingSlot slot = session.take();
    return slot == null ? null : new Room(slot, rows);
  }

  @Override
  public void stop() {
    session.stop();
  }

  private final class Room implements BatchRoom {
    private final long address;
    private final int rows;
    private @Nullable StagingSlot slot;

    Room(StagingSlot slot, int rows) {
      this.slot = slot;
      this.address = slot.address();
      this.rows = rows;
    }

    @Override
    public long address(int column) {
      return address + offsets.of(column, rows);
    }

    @Override
    public RowBatch finish() {
      StagingSlot sent = Objects.requireNonNull(slot);
      sent.send(bytes.applyAsLong(rows));
      slot = null;
      return new Staged(sent, rows);
    }

    @Override
    public void close() {
      if (slot != null) {
        slot.close();
        slot = null;
      }
    }
  }

  /** A batch on its way, or there. */
  private final class Staged implements TensorBatch {
    private final StagingSlot slot;
    private final int rows;

    Staged(StagingSlot slot, int rows) {
      this.slot = slot;
      this.rows = rows;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public BatchTensors tensors(ScalarType type) {
      return arrival.tensors(slot.receive(), rows, type);
    }

    @Override
    public void close() {
      slot.close();
    }
  }
}
