package io.sinter.registry;

import java.util.List;

/**
 * One input or output of a network, as its file declares it.
 *
 * @param name its name in the graph
 * @param type the element type in ONNX's words: FLOAT, DOUBLE, INT32, INT64, STRING, BOOL, ...; or
 *     SEQUENCE, MAP, OPTIONAL for what is no tensor
 * @param shape the dimensions; -1 where one is open; empty if nothing is said of them
 */
public record GraphPort(String name, String type, List<Long> shape) {
  /** Copies. */
  public GraphPort {
    shape = List.copyOf(shape);
  }

  @Override
  public String toString() {
    return "`%s` (%s %s)".formatted(name, type, shape);
  }
}
