package io.sinter.registry.internal.foreign;

import io.sinter.registry.GraphPort;
import io.sinter.registry.OnnxGraph;
import io.sinter.registry.RegistryException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads and checks an ONNX file. Field numbers are those of onnx.proto3. */
public final class OnnxReader {
  static final int MODEL_OPSET = 8;
  static final int MODEL_GRAPH = 7;
  static final int GRAPH_NODE = 1;
  static final int GRAPH_INITIALIZER = 5;
  static final int GRAPH_OUTPUT = 12;

  private static final Set<String> DOMAINS =
      Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft", "ai.onnx.preview");
  private static final int DEEPEST = 16;
  private static final int MOST_NODES = 1_000_000;

  private final List<GraphPort> inputs = new ArrayList<>();
  private final List<GraphPort> outputs = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private final Set<String> operators = new LinkedHashSet<>();
  private final Set<String> functions = new HashSet<>();
  private final Set<String> files = new LinkedHashSet<>();
  private final List<OnnxNode> zipMaps = new ArrayList<>();
  private final Set<List<String>> classes = new LinkedHashSet<>();
  private String producer = "";
  private boolean defaultOpset;
  private int nodes;

  private OnnxReader() {}

  /** What is public of a graph. */
  public static OnnxGraph read(String name, byte[] bytes) {
    return parse(name, bytes).graph();
  }

  static OnnxReader parse(String name, byte[] bytes) {
    OnnxReader reader = new OnnxReader();
    try {
      reader.model(new ProtoReader(bytes));
      return reader;
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          "Cannot read the ONNX graph %s: %s (allowed: complete graphs of ONNX's own operators, with tensors inside or in files beside them). Export the model again, and log it with mlflow.onnx.log_model."
              .formatted(name, e.getMessage()),
          e);
    }
  }

  private OnnxGraph graph() {
    Map<String, Integer> zipped =
        zipMaps.stream().collect(Collectors.toMap(OnnxNode::output, node -> node.classes().size()));
    List<GraphPort> given = new ArrayList<>();
    for (GraphPort port : outputs) {
      Integer width = zipped.get(port.name());
      given.add(
          width == null
              ? port
              : new GraphPort(port.name(), "FLOAT", List.of(-1L, width.longValue())));
    }
    List<GraphPort> fed =
        inputs.stream().filter(port -> !initializers.contains(port.name())).toList();
    return new OnnxGraph(fed, given, classNames(), files, producer, zipped.keySet());
  }

  /** The nodes that make the lists of maps which are outputs. */
  List<OnnxNode> zipMaps() {
    return zipMaps;
  }

  /** Whether ONNX's own operators are imported. */
  boolean hasDefaultOpset() {
    return defaultOpset;
  }

  /** Those of the only list of maps, or of the only classifier. */
  private List<String> classNames() {
    if (zipMaps.size() == 1) {
      return zipMaps.get(0).classes();
    }
    return zipMaps.isEmpty() && classes.size() == 1 ? classes.iterator().next() : List.of();
  }

  private void model(ProtoReader model) {
    boolean graph = false;
    boolean version = false;
    while (model.next()) {
      switch (model.field()) {
        case 1 -> version = model.number() > 0;
        case 2 -> producer = model.text();
        case MODEL_GRAPH -> {
          if (graph) {
            // Readers merge the two; who checks one of them has checked nothing.
            throw new IllegalArgumentException("it has two graphs");
          }
          graph = true;
          topGraph(model.message());
        }
        case MODEL_OPSET -> opset(model.message());
        case 20 -> throw new IllegalArgumentException("it is made for training");
        case 25 -> function(model.message());
        default -> {}
      }
    }
    if (!graph || !version) {
      throw new IllegalArgumentException("it has no graph, or is no ONNX file");
    }
    List<String> unknown =
        operators.stream()
            .filter(operator -> !functions.contains(operator))
            .filter(operator -> !DOMAINS.contains(operator.substring(0, operator.indexOf(':'))))
            .sorted()
            .limit(5)
            .toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "it uses operators of a library of their own, %s".formatted(unknown));
    }
    zipMaps.removeIf(node -> outputs.stream().noneMatch(port -> port.name().equals(node.output())));
  }

  private void opset(ProtoReader opset) {
    String domain = "";
    while (opset.next()) {
      if (opset.field() == 1) {
        domain = opset.text();
      }
    }
    defaultOpset |= domain.isEmpty() || domain.equals("ai.onnx");
  }

  private void topGraph(ProtoReader graph) {
    while (graph.next()) {
      switch (graph.field()) {
        case GRAPH_NODE -> node(graph.message(), 0);
        case GRAPH_INITIALIZER -> {
          OnnxTensor tensor = OnnxTensor.read(graph.message());
          tensor.check();
          initializers.add(tensor.name());
          if (tensor.isExternal()) {
            files.add(tensor.location());
          }
        }
        case 11 -> inputs.add(OnnxPorts.read(graph.message()));
        case GRAPH_OUTPUT -> outputs.add(OnnxPorts.read(graph.message()));
        case 15 -> sparse(graph.message());
        default -> {}
      }
    }
  }

  private void graph(ProtoReader graph, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("its graphs nest deeper than %d".formatted(DEEPEST));
    }
    while (graph.next()) {
      switch (graph.field()) {
        case GRAPH_NODE -> node(graph.message(), depth);
        case GRAPH_INITIALIZER -> inner(graph.message());
        case 15 -> sparse(graph.message());
        default -> {}
      }
    }
  }

  private void node(ProtoReader bytes, int depth) {
    if (++nodes > MOST_NODES) {
      throw new IllegalArgumentException("it has more than %,d operators".formatted(MOST_NODES));
    }
    OnnxNode node = new OnnxNode();
    while (bytes.next()) {
      switch (bytes.field()) {
        case 1 -> node.inputs().add(bytes.text());
        case 2 -> node.outputs().add(bytes.text());
        case 4 -> node.type(bytes.text());
        case 5 -> attribute(bytes.message(), node, depth);
        case 7 -> node.domain(bytes.text());
        default -> {}
      }
    }
    operators.add(node.domain() + ":" + node.type());
    if (!node.classes().isEmpty()) {
      classes.add(List.copyOf(node.classes()));
    }
    if (depth == 0 && node.isZipMap()) {
      zipMaps.add(node);
    }
  }

  private void attribute(ProtoReader attribute, OnnxNode node, int depth) {
    String name = "";
    List<String> words = new ArrayList<>();
    while (attribute.next()) {
      switch (attribute.field()) {
        case 1 -> name = attribute.text();
        case 5, 10 -> inner(attribute.message());
        case 6, 11 -> graph(attribute.message(), depth + 1);
        case 8 -> OnnxPorts.numbers(attribute, words);
        case 9 -> {
          if (name.startsWith("classlabels")) {
            words.add(attribute.text());
          }
        }
        case 22, 23 -> sparse(attribute.message());
        default -> {}
      }
    }
    // classlabels_strings and classlabels_ints, or _int64s in ZipMap; one of the two is empty.
    if (name.startsWith("classlabels") && !words.isEmpty()) {
      node.classes().addAll(words);
    }
  }

  private static void inner(ProtoReader bytes) {
    OnnxTensor tensor = OnnxTensor.read(bytes);
    tensor.check();
    if (tensor.isExternal()) {
      throw new IllegalArgumentException(
          "a tensor within an operator lies in the file '%s'".formatted(tensor.location()));
    }
  }

  private static void sparse(ProtoReader sparse) {
    while (sparse.next()) {
      if (sparse.field() == 1 || sparse.field() == 2) {
        inner(sparse.message());
      }
    }
  }

  private void function(ProtoReader function) {
    String name = "";
    String domain = "";
    while (function.next()) {
      switch (function.field()) {
        case 1 -> name = function.text();
        case 7 -> node(function.message(), 1);
        case 10 -> domain = function.text();
        default -> {}
      }
    }
    functions.add(domain + ":" + name);
  }
}
