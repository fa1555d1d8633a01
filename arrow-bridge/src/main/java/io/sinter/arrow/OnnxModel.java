package io.sinter.arrow;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.sinter.arrow.internal.Bitmaps;
import io.sinter.arrow.internal.Columns;
import io.sinter.arrow.internal.OnnxFeed;
import io.sinter.arrow.internal.OnnxScratch;
import io.sinter.arrow.internal.OnnxSessions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * An ONNX graph over columns: one input per column, named as the column, shape [rows] or [rows, 1];
 * one float32 output, shape [rows] or [rows, width], called {@code score} or the only one.
 *
 * <p>Numeric columns reach ONNX Runtime where they lie in Arrow memory; a column with nulls is
 * copied once, null becoming NaN. Strings are copied once, null becoming "". One session serves all
 * threads, each run on its caller's thread alone: parallelism is the number of callers.
 * Thread-safe; {@link #close} waits for runs under way.
 */
public final class OnnxModel implements AutoCloseable {
  private final String name;
  private final OrtSession session;
  private final OnnxFeed feed;
  private final List<OnnxPort> outputs;
  private final OnnxPort output;
  private final ConcurrentLinkedQueue<OnnxScratch> idle = new ConcurrentLinkedQueue<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private OnnxModel(String name, byte[] graph) {
    this.name = name;
    this.session = OnnxSessions.open(name, graph);
    try {
      this.feed = new OnnxFeed(name, OnnxSessions.inputs(session));
      this.outputs = OnnxSessions.outputs(session);
      this.output = OnnxSessions.score(name, outputs);
    } catch (RuntimeException e) {
      OnnxSessions.close(session);
      throw e;
    }
  }

  /**
   * Opens a graph from a file.
   *
   * @throws BridgeException if the file cannot be read, is no ONNX graph of the described form, or
   *     natives are missing
   */
  public static OnnxModel load(Path onnx) {
    try {
      return new OnnxModel(onnx.toString(), Files.readAllBytes(onnx));
    } catch (IOException e) {
      throw new BridgeException(
          "Cannot read the ONNX model %s: %s. Check the path and its permissions."
              .formatted(onnx, e),
          e);
    }
  }

  /** Opens a graph from bytes; otherwise like {@link #load(Path)}. */
  public static OnnxModel load(byte[] onnx) {
    return new OnnxModel("of %d bytes".formatted(onnx.length), onnx);
  }

  /** Names of the inputs, in the graph's order. */
  public List<String> inputs() {
    return inputPorts().stream().map(OnnxPort::name).toList();
  }

  /** The inputs, in the graph's order. */
  public List<OnnxPort> inputPorts() {
    return feed.ports();
  }

  /** The outputs, in the graph's order. */
  public List<OnnxPort> outputs() {
    return outputs;
  }

  /** Scores per row: 1, or the second dimension of the output. */
  public int width() {
    return output.shape().size() == 1 ? 1 : Math.toIntExact(output.shape().get(1));
  }

  /**
   * Scores all rows of a batch. Columns are found by name; those the graph does not ask for are
   * ignored.
   *
   * @param inputs Float4 for FLOAT, Float8 for DOUBLE, Int for INT32, BigInt for INT64, VarChar for
   *     STRING inputs
   * @param scores receives rows x {@link #width} values at its start, row by row
   * @throws BridgeException if columns are missing or of another type (all are named), the array is
   *     too short, the model is closed, or ONNX Runtime fails
   */
  public void score(VectorSchemaRoot inputs, float[] scores) {
    long needed = (long) inputs.getRowCount() * width();
    if (scores.length < needed) {
      throw new BridgeException(
          "Cannot score with model %s: the result array holds %d values (allowed: %d or more for %d rows). Make it larger."
              .formatted(name, scores.length, needed, inputs.getRowCount()));
    }
    use(
        scratch -> {
          run(inputs, scratch, scratch.output(needed));
          scratch.read(scores, (int) needed);
        });
  }

  /**
   * Scores all rows of a batch straight into an Arrow vector, which is allocated if it is too
   * small; no copy on either side. Only for models of {@link #width} 1.
   */
  public void score(VectorSchemaRoot inputs, Float4Vector scores) {
    if (width() != 1) {
      throw new BridgeException(
          "Cannot score with model %s: output %s has %d scores per row and %s takes one. Score into an array."
              .formatted(name, output, width(), Columns.describe(scores)));
    }
    int rows = inputs.getRowCount();
    if (scores.getValueCapacity() < rows) {
      scores.allocateNew(rows);
    }
    scores.setValueCount(rows);
    Bitmaps.setAll(scores.getValidityBufferAddress(), rows);
    use(
        scratch ->
            run(
                inputs,
                scratch,
                MemoryUtil.directBuffer(scores.getDataBufferAddress(), rows * Float.BYTES)));
  }

  /**
   * Frees the session once the runs under way are done; later calls of {@code score} fail. Harmless
   * when repeated.
   */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        idle.clear();
        OnnxSessions.close(session);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void use(Consumer<OnnxScratch> run) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new BridgeException(
            "Cannot score with model %s: it is closed. Load it again.".formatted(name));
      }
      OnnxScratch scratch = Objects.requireNonNullElseGet(idle.poll(), OnnxScratch::new);
      run.accept(scratch);
      CopyCounter.add(scratch.takeCopied());
      idle.add(scratch);
    } finally {
      lock.readLock().unlock();
    }
  }

  private void run(VectorSchemaRoot inputs, OnnxScratch scratch, ByteBuffer scores) {
    List<FieldVector> columns = feed.columns(inputs);
    int rows = inputs.getRowCount();
    if (rows == 0) {
      return;
    }
    OrtEnvironment environment = OnnxSessions.environment();
    Map<String, OnnxTensor> tensors = new HashMap<>();
    long[] shape = output.shape().size() == 1 ? new long[] {rows} : new long[] {rows, width()};
    FloatBuffer target = scores.order(ByteOrder.nativeOrder()).asFloatBuffer();
    try (OnnxTensor result = OnnxTensor.createTensor(environment, target, shape)) {
      for (int i = 0; i < columns.size(); i++) {
        OnnxPort port = feed.ports().get(i);
        tensors.put(
            port.name(), OnnxFeed.tensor(environment, port, i, columns.get(i), rows, scratch));
      }
      session.run(tensors, Map.of(output.name(), result)).close();
    } catch (OrtException e) {
      throw new BridgeException(
          "Cannot score %d rows with model %s: %s. Check the batch against the inputs %s."
              .formatted(rows, name, e.getMessage(), feed.ports()),
          e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }
}
