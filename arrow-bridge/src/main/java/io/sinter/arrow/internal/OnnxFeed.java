package io.sinter.arrow.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.sinter.arrow.BridgeException;
import io.sinter.arrow.OnnxPort;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.Types.MinorType;
import org.jspecify.annotations.Nullable;

/**
 * Matches the columns of a batch with the inputs of a graph and makes ONNX Runtime's tensors of
 * them.
 */
public final class OnnxFeed {
  private static final Map<String, MinorType> VECTORS =
      Map.of(
          "FLOAT", MinorType.FLOAT4,
          "DOUBLE", MinorType.FLOAT8,
          "INT32", MinorType.INT,
          "INT64", MinorType.BIGINT,
          "STRING", MinorType.VARCHAR);

  private final String model;
  private final List<OnnxPort> ports;

  public OnnxFeed(String model, List<OnnxPort> ports) {
    this.model = model;
    this.ports = ports;
    for (OnnxPort port : ports) {
      boolean column =
          port.shape().size() == 1 || (port.shape().size() == 2 && port.shape().get(1) == 1);
      if (!VECTORS.containsKey(port.type()) || !column || port.shape().get(0) >= 0) {
        throw new BridgeException(
            "Cannot load the ONNX model %s: its input is %s (allowed: FLOAT, DOUBLE, INT32, INT64 or STRING of shape [rows] or [rows, 1], rows open). Export it with one input per column."
                .formatted(model, port));
      }
    }
  }

  /** The inputs of the graph. */
  public List<OnnxPort> ports() {
    return ports;
  }

  /** The columns of the batch in the order of the ports; fails once, naming all that is wrong. */
  public List<FieldVector> columns(VectorSchemaRoot batch) {
    List<FieldVector> columns = new ArrayList<>(ports.size());
    List<String> problems = new ArrayList<>();
    for (OnnxPort port : ports) {
      FieldVector column = batch.getVector(port.name());
      String problem = problem(port, column, batch.getRowCount());
      if (problem == null) {
        columns.add(column);
      } else {
        problems.add(problem);
      }
    }
    if (!problems.isEmpty()) {
      throw new BridgeException(
          "Cannot score with model %s: %s. Give the batch one column per input of the graph, named and typed as the input."
              .formatted(model, String.join("; ", problems)));
    }
    return columns;
  }

  private static @Nullable String problem(OnnxPort port, @Nullable FieldVector column, int rows) {
    MinorType wanted = VECTORS.get(port.type());
    if (column == null) {
      return "column `%s` is missing (allowed: %s)".formatted(port.name(), wanted);
    }
    if (column.getMinorType() != wanted) {
      return "column `%s` is %s (allowed: %s)"
          .formatted(port.name(), column.getMinorType(), wanted);
    }
    if (column.getValueCount() < rows) {
      return "column `%s` has %d rows (allowed: the batch's %d)"
          .formatted(port.name(), column.getValueCount(), rows);
    }
    return null;
  }

  /** One input tensor, closed by the caller before the column changes. */
  public static OnnxTensor tensor(
      OrtEnvironment environment,
      OnnxPort port,
      int index,
      FieldVector column,
      int rows,
      OnnxScratch scratch)
      throws OrtException {
    long[] shape = port.shape().size() == 1 ? new long[] {rows} : new long[] {rows, 1};
    if (column instanceof VarCharVector strings) {
      return StringTensors.best().tensor(environment, strings, rows, shape, index, scratch);
    }
    BaseFixedWidthVector vector = (BaseFixedWidthVector) column;
    ByteBuffer values =
        vector.getNullCount() == 0
            ? MemoryUtil.directBuffer(vector.getDataBufferAddress(), rows * vector.getTypeWidth())
            : scratch.filled(index, vector, rows);
    values.order(ByteOrder.nativeOrder());
    return switch (port.type()) {
      case "FLOAT" -> OnnxTensor.createTensor(environment, values.asFloatBuffer(), shape);
      case "DOUBLE" -> OnnxTensor.createTensor(environment, values.asDoubleBuffer(), shape);
      case "INT32" -> OnnxTensor.createTensor(environment, values.asIntBuffer(), shape);
      default -> OnnxTensor.createTensor(environment, values.asLongBuffer(), shape);
    };
  }
}
