package io.sinter.training.internal.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes the nodes of one ONNX graph. Inner values are named {@code sinter/...}, so that they
 * cannot meet a column's name. Used by one thread.
 */
final class GraphWriter {
  private static final String ML = "ai.onnx.ml";

  private final GraphProto.Builder graph;
  private int names;

  GraphWriter(String name) {
    this.graph = GraphProto.newBuilder().setName(name);
  }

  /** Declares an input of shape {@code [rows]}. */
  void input(String name, TensorProto.DataType type) {
    graph.addInput(tensorInfo(name, type));
  }

  /** Declares the output, float of shape {@code [rows]}. */
  void output(String name) {
    graph.addOutput(tensorInfo(name, TensorProto.DataType.FLOAT));
  }

  /** Declares the output, float of shape {@code [rows, width]}. */
  void output(String name, long width) {
    graph.addOutput(tensorInfo(name, TensorProto.DataType.FLOAT, width));
  }

  /** A constant of floats. */
  String constant(String name, float[] values, int offset, long... shape) {
    int size = 1;
    for (long length : shape) {
      size = Math.multiplyExact(size, Math.toIntExact(length));
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values, offset, size);
    TensorProto.Builder tensor = tensor(name, TensorProto.DataType.FLOAT, shape);
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes)));
    return tensor.getName();
  }

  /** A constant vector of doubles, of a name of its own. */
  String doubles(String name, double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    TensorProto.Builder tensor =
        tensor(name + "_" + names++, TensorProto.DataType.DOUBLE, values.length);
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes)));
    return tensor.getName();
  }

  /** The float 0, written once. */
  String zero() {
    return hasConstant("zero") ? "sinter/zero" : constant("zero", new float[] {0}, 0, 1);
  }

  /** Whether a constant has been written. */
  boolean hasConstant(String name) {
    return graph.getInitializerList().stream()
        .anyMatch(tensor -> tensor.getName().equals("sinter/" + name));
  }

  /** A constant vector of integers, written once for each name. */
  String shared(String name, long... values) {
    if (!hasConstant(name)) {
      TensorProto.Builder tensor = tensor(name, TensorProto.DataType.INT64, values.length);
      for (long value : values) {
        tensor.addInt64Data(value);
      }
      graph.addInitializer(tensor);
    }
    return "sinter/" + name;
  }

  private static TensorProto.Builder tensor(String name, TensorProto.DataType type, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName("sinter/" + name).setDataType(type.getNumber());
    for (long length : shape) {
      tensor.addDims(length);
    }
    return tensor;
  }

  /** A node of the standard operators; the name of its output. */
  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    String output = "sinter/" + operator.toLowerCase(java.util.Locale.ROOT) + "_" + names++;
    node(operator, inputs, output, attributes);
    return output;
  }

  /** A node of the standard operators with a named output. */
  void node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
    graph.addNode(build(operator, inputs, output, attributes));
  }

  /** Turns strings into indices; a string not among the keys becomes {@code otherwise}. */
  String labelEncoder(String input, List<String> keys, List<Long> values, long otherwise) {
    String output = "sinter/label_encoder_" + names++;
    AttributeProto.Builder strings =
        AttributeProto.newBuilder()
            .setName("keys_strings")
            .setType(AttributeProto.AttributeType.STRINGS);
    keys.forEach(key -> strings.addStrings(ByteString.copyFromUtf8(key)));
    AttributeProto numbers =
        AttributeProto.newBuilder()
            .setName("values_int64s")
            .setType(AttributeProto.AttributeType.INTS)
            .addAllInts(values)
            .build();
    graph.addNode(
        build(
                "LabelEncoder",
                List.of(input),
                output,
                strings.build(),
                numbers,
                integer("default_int64", otherwise))
            .setDomain(ML));
    return output;
  }

  private NodeProto.Builder build(
      String operator, List<String> inputs, String output, AttributeProto... attributes) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output + "/" + operator)
        .addAllInput(inputs)
        .addOutput(output)
        .addAllAttribute(List.of(attributes));
  }

  /** An attribute of integers. */
  static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  /** An attribute of one number. */
  static AttributeProto number(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  /** An attribute of one integer. */
  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static ValueInfoProto tensorInfo(
      String name, TensorProto.DataType type, long... lengths) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("rows"));
    for (long length : lengths) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(length));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  /** The graph as written so far. */
  GraphProto build() {
    return graph.build();
  }
}
