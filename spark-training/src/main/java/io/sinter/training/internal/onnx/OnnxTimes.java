package io.sinter.training.internal.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.TimePeriod;
import java.util.List;

/**
 * Sine and cosine of times, step by step as {@link CyclicFeature#encode} takes them: in doubles,
 * and with the sine for both, since ONNX Runtime 1.19 has no cosine of doubles.
 */
final class OnnxTimes {
  private OnnxTimes() {}

  /**
   * Writes the nodes.
   *
   * @param axis a constant that is 1
   * @return the name of the float result, {@code [rows, width]}
   */
  static String write(GraphWriter graph, CyclicFeature time, String axis) {
    double[] origins = new double[time.width()];
    double[] lengths = new double[time.width()];
    double[] shifts = new double[time.width()];
    for (int i = 0; i < time.periods().size(); i++) {
      TimePeriod period = time.periods().get(i);
      for (int j = 2 * i; j < 2 * i + 2; j++) {
        origins[j] = period.origin();
        lengths[j] = period.seconds();
        shifts[j] = j % 2 == 0 ? 0 : Math.PI / 2;
      }
    }
    String seconds = graph.node("Unsqueeze", List.of(time.name(), axis));
    String since = graph.node("Sub", List.of(seconds, graph.doubles("origins", origins)));
    String turns = graph.node("Div", List.of(since, graph.doubles("lengths", lengths)));
    String whole = graph.node("Floor", List.of(turns));
    String place = graph.node("Sub", List.of(turns, whole));
    String angle = graph.node("Mul", List.of(place, graph.doubles("turn", 2 * Math.PI)));
    String shifted = graph.node("Add", List.of(angle, graph.doubles("shifts", shifts)));
    String exact = graph.node("Sin", List.of(shifted));
    String rounded =
        graph.node(
            "Cast",
            List.of(exact),
            GraphWriter.integer("to", TensorProto.DataType.FLOAT.getNumber()));
    String missing = graph.node("IsNaN", List.of(rounded));
    return graph.node("Where", List.of(missing, graph.zero(), rounded));
  }
}
