package io.sinter.registry.internal.foreign;

import io.sinter.registry.GraphPort;
import java.util.ArrayList;
import java.util.List;

/** Inputs and outputs in an ONNX file. */
final class OnnxPorts {
  private static final List<String> TYPES =
      List.of(
          "UNDEFINED",
          "FLOAT",
          "UINT8",
          "INT8",
          "UINT16",
          "INT16",
          "INT32",
          "INT64",
          "STRING",
          "BOOL",
          "FLOAT16",
          "DOUBLE",
          "UINT32",
          "UINT64",
          "COMPLEX64",
          "COMPLEX128",
          "BFLOAT16");

  private OnnxPorts() {}

  /** A ValueInfoProto. */
  static GraphPort read(ProtoReader info) {
    String name = "";
    String type = "UNDEFINED";
    List<Long> shape = new ArrayList<>();
    while (info.next()) {
      if (info.field() == 1) {
        name = info.text();
      } else if (info.field() == 2) {
        ProtoReader kinds = info.message();
        while (kinds.next()) {
          switch (kinds.field()) {
            case 1 -> type = tensor(kinds.message(), shape);
            case 4 -> type = "SEQUENCE";
            case 5 -> type = "MAP";
            case 8 -> type = "SPARSE";
            case 9 -> type = "OPTIONAL";
            default -> {}
          }
        }
      }
    }
    return new GraphPort(name, type, shape);
  }

  private static String tensor(ProtoReader tensor, List<Long> shape) {
    String type = "UNDEFINED";
    while (tensor.next()) {
      if (tensor.field() == 1) {
        long code = tensor.number();
        type = code >= 0 && code < TYPES.size() ? TYPES.get((int) code) : "TYPE " + code;
      } else if (tensor.field() == 2) {
        ProtoReader dimensions = tensor.message();
        while (dimensions.next()) {
          if (dimensions.field() == 1) {
            shape.add(dimension(dimensions.message()));
          }
        }
      }
    }
    return type;
  }

  private static long dimension(ProtoReader dimension) {
    long value = -1;
    while (dimension.next()) {
      if (dimension.field() == 1) {
        value = dimension.number();
      }
    }
    return value;
  }

  /** The whole numbers of an attribute as text, packed or not. */
  static void numbers(ProtoReader attribute, List<String> into) {
    if (!attribute.isBytes()) {
      into.add(String.valueOf(attribute.number()));
    } else {
      attribute.packed().forEach(number -> into.add(String.valueOf(number)));
    }
  }
}
