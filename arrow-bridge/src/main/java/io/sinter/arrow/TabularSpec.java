package io.sinter.arrow;

import java.io.Serializable;
import java.util.List;

/**
 * How to call a network that somebody else made.
 *
 * @param engine what runs it
 * @param inputs what it is fed, in order
 * @param outputs which of its outputs are wanted, in order; TorchScript has one, of any name
 */
public record TabularSpec(Engine engine, List<TabularInput> inputs, List<String> outputs)
    implements Serializable {
  /** What runs a network. */
  public enum Engine {
    /** An ONNX graph, by ONNX Runtime. */
    ONNX,
    /** A TorchScript archive, by libtorch. */
    TORCHSCRIPT
  }

  /** Copies. */
  public TabularSpec {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The columns of all inputs, in order, each with the type in which it is taken. */
  public List<TabularColumn> columns() {
    return inputs.stream()
        .flatMap(
            input -> input.columns().stream().map(name -> new TabularColumn(name, input.type())))
        .distinct()
        .toList();
  }

  /**
   * A column that a network takes.
   *
   * @param name its name
   * @param type the type in which it is taken
   */
  public record TabularColumn(String name, TabularType type) implements Serializable {}
}
