package io.sinter.training.internal.torch;

import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.RowBatch;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * All training or all validation rows of a rank where its network computes, by columns. Batches are
 * made of them by the numbers of their rows, and hold the same bits as those that are copied row by
 * row. Used by one thread.
 */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
final class KeptRows implements AutoCloseable {
  private final SlotLayout layout;
  private final List<Tensor> columns = new ArrayList<>();

  /**
   * Room for rows.
   *
   * @throws RuntimeException if the device has not so much memory
   */
  KeptRows(SlotLayout layout, long rows, Device device) {
    this.layout = layout;
    try (PointerScope scope = new PointerScope()) {
      for (int i = 0; i < layout.columns(); i++) {
        columns.add(
            torch
                .empty(
                    layout.shape(i, rows),
                    new TensorOptions(layout.type(i)).device(new DeviceOptional(device)),
                    new MemoryFormatOptional())
                .retainReference());
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Takes all rows, which the stream gives in their order. */
  void fill(BatchStream stream) {
    long start = 0;
    for (RowBatch next = stream.next(); next != null; next = stream.next()) {
      try (RowBatch batch = next;
          PointerScope scope = new PointerScope();
          NoGradGuard guard = new NoGradGuard()) {
        List<Tensor> arrived = ((TensorBatch) batch).tensors(ScalarType.Float).columns();
        for (int i = 0; i < columns.size(); i++) {
          columns.get(i).narrow(0, start, batch.rows()).copy_(arrived.get(i));
        }
        start += batch.rows();
      }
    }
  }

  /**
   * A batch of rows.
   *
   * @param numbers of the rows, 32-bit integers
   * @param type of numbers
   */
  BatchTensors select(Tensor numbers, ScalarType type) {
    return layout.batch(
        columns.stream().map(column -> column.index_select(0, numbers)).toList(), type);
  }

  /**
   * Some rows as they lie, over the memory they are kept in.
   *
   * @param type of numbers
   */
  BatchTensors slice(long start, int rows, ScalarType type) {
    return layout.batch(
        columns.stream().map(column -> column.narrow(0, start, rows)).toList(), type);
  }

  @Override
  public void close() {
    columns.forEach(Tensor::releaseReference);
    columns.clear();
  }
}
