package io.sinter.arrow;

import io.sinter.arrow.internal.TabularOnnx;
import io.sinter.arrow.internal.TorchScriptModel;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A network that somebody else made, over columns: an ONNX graph, or a TorchScript archive in
 * evaluation mode and without gradients. Thread-safe; each run is on its caller's thread alone.
 * Close it when no run is under way.
 */
public interface TabularModel extends AutoCloseable {
  /**
   * Loads a network.
   *
   * @param network its bytes
   * @throws BridgeException if it cannot be loaded, or its inputs and outputs are not as described
   */
  static TabularModel load(byte[] network, TabularSpec spec) {
    return spec.engine() == TabularSpec.Engine.ONNX
        ? new TabularOnnx(network, spec)
        : new TorchScriptModel(network, spec);
  }

  /** What the network itself says of its inputs; empty where it says nothing. */
  List<OnnxPort> inputs();

  /** What the network itself says of its outputs; empty where it says nothing. */
  List<OnnxPort> outputs();

  /**
   * Runs a batch.
   *
   * @param rows the columns, found by name, without nulls
   * @return one result for each output asked for, in order
   * @throws BridgeException if a column is missing, has nulls or another type, the network fails,
   *     or it gives other than [rows] or [rows, width]
   */
  List<TabularOutput> run(VectorSchemaRoot rows);

  @Override
  void close();
}
