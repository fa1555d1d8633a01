package io.sinter.arrow.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.sinter.arrow.BridgeException;
import io.sinter.arrow.OnnxPort;
import io.sinter.arrow.TabularInput;
import io.sinter.arrow.TabularModel;
import io.sinter.arrow.TabularOutput;
import io.sinter.arrow.TabularSpec;
import io.sinter.arrow.TabularType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * An ONNX graph as others export it: inputs that are columns or matrices of any of five types, any
 * number of outputs. A column alone is read where it lies; a matrix is written once.
 */
public final class TabularOnnx implements TabularModel {
  private final TabularSpec spec;
  private final OrtSession session;
  private final List<OnnxPort> inputs;
  private final List<OnnxPort> outputs;
  private final ConcurrentLinkedQueue<OnnxScratch> idle = new ConcurrentLinkedQueue<>();

  public TabularOnnx(byte[] graph, TabularSpec spec) {
    this.spec = spec;
    this.session = OnnxSessions.open(name(), graph);
    try {
      this.inputs = OnnxSessions.inputs(session);
      this.outputs = OnnxSessions.outputs(session);
      for (String wanted : spec.outputs()) {
        if (outputs.stream().noneMatch(port -> port.name().equals(wanted))) {
          throw new BridgeException(
              "Cannot load %s: it has no output `%s` (allowed: %s). Name one of them."
                  .formatted(name(), wanted, outputs));
        }
      }
    } catch (RuntimeException e) {
      OnnxSessions.close(session);
      throw e;
    }
  }

  private String name() {
    return "with the outputs " + spec.outputs();
  }

  @Override
  public List<OnnxPort> inputs() {
    return inputs;
  }

  @Override
  public List<OnnxPort> outputs() {
    return outputs;
  }

  @Override
  public List<TabularOutput> run(VectorSchemaRoot rows) {
    OnnxScratch scratch = Objects.requireNonNullElseGet(idle.poll(), OnnxScratch::new);
    List<AutoCloseable> owned = new ArrayList<>();
    try {
      Map<String, OnnxTensor> tensors = new HashMap<>();
      for (int i = 0; i < spec.inputs().size(); i++) {
        OnnxTensor tensor = tensor(spec.inputs().get(i), i, rows, scratch, owned);
        owned.add(tensor);
        tensors.put(spec.inputs().get(i).name(), tensor);
      }
      List<TabularOutput> results = new ArrayList<>();
      try (OrtSession.Result result = session.run(tensors, new LinkedHashSet<>(spec.outputs()))) {
        for (String output : spec.outputs()) {
          results.add(output(output, result.get(output).orElseThrow(), rows.getRowCount()));
        }
      }
      idle.add(scratch);
      return results;
    } catch (OrtException e) {
      throw new BridgeException(
          "Cannot score %d rows with the model %s: %s. Check the columns against its inputs %s."
              .formatted(rows.getRowCount(), name(), e.getMessage(), inputs),
          e);
    } finally {
      for (int i = owned.size() - 1; i >= 0; i--) {
        close(owned.get(i));
      }
    }
  }

  private static OnnxTensor tensor(
      TabularInput input,
      int index,
      VectorSchemaRoot batch,
      OnnxScratch scratch,
      List<AutoCloseable> owned)
      throws OrtException {
    List<FieldVector> columns = TabularColumns.of("`" + input.name() + "`", input, batch);
    int rows = batch.getRowCount();
    OrtEnvironment environment = OnnxSessions.environment();
    int width = columns.size();
    long[] shape = input.rank() == 1 ? new long[] {rows} : new long[] {rows, width};
    if (input.type() == TabularType.STRING) {
      VarCharVector text = (VarCharVector) columns.get(0);
      if (width > 1) {
        text = TabularColumns.interleaveText(columns, rows);
        owned.add(text);
      }
      return StringTensors.best().tensor(environment, text, rows * width, shape, index, scratch);
    }
    BaseFixedWidthVector first = (BaseFixedWidthVector) columns.get(0);
    long bytes = (long) rows * width * first.getTypeWidth();
    ByteBuffer values;
    if (width == 1) {
      values = MemoryUtil.directBuffer(first.getDataBufferAddress(), (int) bytes);
    } else {
      values = scratch.strings(index, bytes, OnnxScratch.Part.HEADS);
      TabularColumns.interleave(columns, rows, MemoryUtil.getByteBufferAddress(values));
      scratch.count(bytes);
    }
    values.order(ByteOrder.nativeOrder());
    return switch (input.type()) {
      case FLOAT -> OnnxTensor.createTensor(environment, values.asFloatBuffer(), shape);
      case DOUBLE -> OnnxTensor.createTensor(environment, values.asDoubleBuffer(), shape);
      case INT32 -> OnnxTensor.createTensor(environment, values.asIntBuffer(), shape);
      case INT64, STRING -> OnnxTensor.createTensor(environment, values.asLongBuffer(), shape);
    };
  }

  private static TabularOutput output(String name, OnnxValue value, int rows) throws OrtException {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new BridgeException(
          "Cannot read output `%s`: it is a %s (allowed: a tensor). Export the model without it, in scikit-learn with options={'zipmap': False}."
              .formatted(name, value.getType()));
    }
    TensorInfo info = tensor.getInfo();
    long[] shape = info.getShape();
    if (shape.length < 1 || shape.length > 2 || shape[0] != rows) {
      throw new BridgeException(
          "Cannot read output `%s`: for %d rows it has the shape %s (allowed: [rows] or [rows, width]). Choose another output, or export the model so that it keeps rows apart."
              .formatted(name, rows, java.util.Arrays.toString(shape)));
    }
    int width = shape.length == 1 ? 1 : Math.toIntExact(shape[1]);
    int count = rows * width;
    double[] numbers = new double[count];
    switch (info.type) {
      case FLOAT -> {
        float[] values = new float[count];
        tensor.getFloatBuffer().get(values);
        for (int i = 0; i < count; i++) {
          numbers[i] = values[i];
        }
      }
      case DOUBLE -> tensor.getDoubleBuffer().get(numbers);
      case INT64 -> {
        var values = tensor.getLongBuffer();
        for (int i = 0; i < count; i++) {
          numbers[i] = values.get(i);
        }
      }
      case INT32 -> {
        var values = tensor.getIntBuffer();
        for (int i = 0; i < count; i++) {
          numbers[i] = values.get(i);
        }
      }
      case BOOL -> {
        var values = tensor.getByteBuffer();
        for (int i = 0; i < count; i++) {
          numbers[i] = values.get(i);
        }
      }
      case STRING -> {
        return new TabularOutput(new double[0], words(tensor.getValue(), count), width);
      }
      default ->
          throw new BridgeException(
              "Cannot read output `%s`: it is %s (allowed: FLOAT, DOUBLE, INT32, INT64, BOOL, STRING). Cast it in the model."
                  .formatted(name, info.type));
    }
    return new TabularOutput(numbers, new String[0], width);
  }

  private static String[] words(Object value, int count) {
    if (value instanceof String[] words) {
      return words;
    }
    String[] all = new String[count];
    int next = 0;
    for (String[] row : (String[][]) value) {
      for (String word : row) {
        all[next++] = word;
      }
    }
    return all;
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new BridgeException("Cannot free a tensor: " + e + ". Restart the JVM.", e);
    }
  }

  @Override
  public void close() {
    idle.clear();
    OnnxSessions.close(session);
  }
}
