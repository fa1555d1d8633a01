package io.sinter.registry.internal.foreign;

import io.sinter.registry.RegistryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/*
 * ONNX Runtime would open the files of a graph by itself. Putting their bytes, already checked against the digest, into
 * the graph leaves it nothing to open, and lets a graph travel to executors as one piece of memory.
 */
/** Makes a checked ONNX file one that needs no other file and gives tensors only. */
public final class OnnxRewriter {
  private static final long LARGEST = Integer.MAX_VALUE - 64L;

  private final String name;
  private final OnnxReader read;
  private final Map<String, byte[]> files;
  private final Map<String, Integer> zipped = new HashMap<>();

  private OnnxRewriter(String name, OnnxReader read, Map<String, byte[]> files) {
    this.name = name;
    this.read = read;
    this.files = files;
    read.zipMaps().forEach(node -> zipped.put(node.output(), node.classes().size()));
  }

  /** The bytes of a graph without other files; those given if nothing is to be done. */
  public static byte[] runnable(String name, byte[] bytes, Map<String, byte[]> files) {
    OnnxReader read = OnnxReader.parse(name, bytes);
    if (files.isEmpty() && read.zipMaps().isEmpty()) {
      return bytes;
    }
    long size = bytes.length;
    for (byte[] file : files.values()) {
      size += file.length;
    }
    if (size > LARGEST) {
      throw new RegistryException(
          "Cannot use the ONNX graph %s: with its files it takes %,d bytes (allowed: up to %,d). Use a smaller model, or quantize it."
              .formatted(name, size, LARGEST));
    }
    return new OnnxRewriter(name, read, files).model(bytes, (int) size);
  }

  private byte[] model(byte[] bytes, int size) {
    ProtoWriter out = new ProtoWriter(size);
    ProtoReader model = new ProtoReader(bytes);
    while (model.next()) {
      if (model.field() == OnnxReader.MODEL_GRAPH) {
        out.message(OnnxReader.MODEL_GRAPH, graph(model.message(), size));
      } else {
        model.copyTo(out);
      }
    }
    if (!read.hasDefaultOpset()) {
      out.message(OnnxReader.MODEL_OPSET, new ProtoWriter().text(1, "").number(2, 13));
    }
    return out.toBytes();
  }

  private ProtoWriter graph(ProtoReader graph, int size) {
    ProtoWriter out = new ProtoWriter(size);
    while (graph.next()) {
      Optional<ProtoWriter> changed =
          switch (graph.field()) {
            case OnnxReader.GRAPH_NODE -> node(graph.message());
            case OnnxReader.GRAPH_INITIALIZER -> tensor(graph.message(), graph.message());
            case OnnxReader.GRAPH_OUTPUT -> output(OnnxPorts.read(graph.message()).name());
            default -> Optional.empty();
          };
      if (changed.isPresent()) {
        out.message(graph.field(), changed.get());
      } else {
        graph.copyTo(out);
      }
    }
    return out;
  }

  /** Identity in place of a ZipMap, so that the output keeps its name. */
  private Optional<ProtoWriter> node(ProtoReader node) {
    List<String> outputs = new ArrayList<>();
    while (node.next()) {
      if (node.field() == 2) {
        outputs.add(node.text());
      }
    }
    return read.zipMaps().stream()
        .filter(zip -> outputs.equals(zip.outputs()))
        .findFirst()
        .map(
            zip ->
                new ProtoWriter()
                    .text(1, zip.inputs().get(0))
                    .text(2, zip.output())
                    .text(4, "Identity"));
  }

  /** A float tensor [rows, classes]. */
  private Optional<ProtoWriter> output(String port) {
    Integer width = zipped.get(port);
    if (width == null) {
      return Optional.empty();
    }
    ProtoWriter shape = new ProtoWriter();
    shape.message(1, new ProtoWriter());
    shape.message(1, new ProtoWriter().number(1, width));
    ProtoWriter tensor = new ProtoWriter().number(1, 1).message(2, shape);
    return Optional.of(
        new ProtoWriter().text(1, port).message(2, new ProtoWriter().message(1, tensor)));
  }

  private Optional<ProtoWriter> tensor(ProtoReader bytes, ProtoReader again) {
    OnnxTensor tensor = OnnxTensor.read(bytes);
    if (!tensor.isExternal()) {
      return Optional.empty();
    }
    byte[] file = files.get(tensor.location());
    long length = tensor.bytes();
    if (file == null || tensor.offset() > file.length - length) {
      throw new RegistryException(
          "Cannot use the ONNX graph %s: its tensor `%s` is bytes %d to %d of the file '%s', which %s. Log the model again with mlflow.onnx.log_model."
              .formatted(
                  name,
                  tensor.name(),
                  tensor.offset(),
                  tensor.offset() + length,
                  tensor.location(),
                  file == null ? "is not there" : "has " + file.length));
    }
    ProtoWriter out = new ProtoWriter((int) length + 64);
    while (again.next()) {
      // Not the file's name (13, 14), nor other numbers that a tensor in a file has no use for.
      if (Set.of(1, 2, 8).contains(again.field())) {
        again.copyTo(out);
      }
    }
    return Optional.of(out.bytes(9, file, (int) tensor.offset(), (int) length));
  }
}
