package io.sinter.arrow;

import java.util.List;

/**
 * One input or output of an ONNX graph.
 *
 * @param name its name in the graph
 * @param type the element type in ONNX Runtime's words: FLOAT, DOUBLE, INT32, INT64, STRING, BOOL,
 *     ...
 * @param shape the dimensions; -1 where the graph leaves one open
 */
public record OnnxPort(String name, String type, List<Long> shape) {
  public OnnxPort {
    shape = List.copyOf(shape);
  }

  @Override
  public String toString() {
    return "`%s` (%s %s)".formatted(name, type, shape);
  }
}
