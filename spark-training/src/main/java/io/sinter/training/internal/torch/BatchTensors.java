package io.sinter.training.internal.torch;

import io.sinter.arrow.ArrowTensors;
import io.sinter.arrow.GpuTransfers;
import io.sinter.training.internal.data.InputLayout;
import io.sinter.training.internal.data.InputLayout.Element;
import io.sinter.training.internal.data.RowBatch;
import io.sinter.training.internal.data.RowSchema;
import io.sinter.training.internal.data.VectorBatch;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A batch as tensors over its memory; they belong to the current {@code PointerScope}.
 *
 * @param inputs one for each input of the network, first dimension the rows
 * @param target one a row
 * @param weight one a row, or null
 */
record BatchTensors(List<Tensor> inputs, Tensor target, @Nullable Tensor weight) {
  /**
   * The tensors of a batch.
   *
   * @param device where they are to be; a batch of another kind than vectors is there already
   * @param type of numbers
   */
  static BatchTensors of(RowBatch batch, RowSchema schema, Device device, ScalarType type) {
    return batch instanceof TensorBatch there
        ? there.tensors(type)
        : of((VectorBatch) batch, schema, device, type);
  }

  private static BatchTensors of(
      VectorBatch batch, RowSchema schema, Device device, ScalarType type) {
    List<Tensor> inputs = new ArrayList<>();
    for (int i = 0; i < schema.inputs().size(); i++) {
      InputLayout layout = schema.inputs().get(i);
      ScalarType element = layout.element() == Element.FLOAT32 ? type : ScalarType.Long;
      long[] shape = new long[layout.shape().size() + 1];
      shape[0] = batch.rows();
      for (int j = 1; j < shape.length; j++) {
        shape[j] = layout.shape().get(j - 1);
      }
      Tensor rows =
          layout.size() == 0 || batch.rows() == 0
              ? torch.zeros(shape, new TensorOptions(element))
              : ArrowTensors.view(batch.inputs().get(i)).view(shape);
      inputs.add(GpuTransfers.copy(rows, device, element));
    }
    ScalarType element = schema.target() == Element.FLOAT32 ? type : ScalarType.Long;
    Tensor target = GpuTransfers.copy(ArrowTensors.view(batch.target()), device, element);
    Tensor weight =
        batch.weight() == null
            ? null
            : GpuTransfers.copy(ArrowTensors.view(batch.weight()), device, type);
    return new BatchTensors(inputs, target, weight);
  }

  /** The inputs, the target and the weight, if there is one. */
  List<Tensor> columns() {
    List<Tensor> columns = new ArrayList<>(inputs);
    columns.add(target);
    if (weight != null) {
      columns.add(weight);
    }
    return columns;
  }

  /** Some of the rows, over the same memory. */
  BatchTensors narrow(long start, long count) {
    return new BatchTensors(
        inputs.stream().map(input -> input.narrow(0, start, count)).toList(),
        target.narrow(0, start, count),
        weight == null ? null : weight.narrow(0, start, count));
  }
}
