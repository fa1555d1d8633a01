package io.sinter.scoring.internal;

import io.sinter.arrow.TabularInput;
import io.sinter.arrow.TabularSpec;
import io.sinter.arrow.TabularType;
import io.sinter.job.JobException;
import io.sinter.registry.ForeignFormat;
import io.sinter.registry.ForeignModel;
import io.sinter.registry.GraphPort;
import io.sinter.registry.ModelSignature.Field;
import io.sinter.registry.OnnxGraph;
import io.sinter.scoring.CallSettings;
import io.sinter.scoring.OutputKind;
import io.sinter.scoring.ScoreKeys;
import io.sinter.scoring.ScoreRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a model that Python logged is called, and what its outputs mean: from its file, its signature
 * and the configuration, without running it.
 *
 * @param name for messages
 */
record OtherCall(String name, ForeignModel model, CallSettings settings) {
  private static final Map<String, TabularType> ELEMENTS =
      Map.of(
          "FLOAT", TabularType.FLOAT,
          "DOUBLE", TabularType.DOUBLE,
          "INT32", TabularType.INT32,
          "INT64", TabularType.INT64,
          "STRING", TabularType.STRING,
          "float32", TabularType.FLOAT,
          "float64", TabularType.DOUBLE,
          "int32", TabularType.INT32,
          "int64", TabularType.INT64);
  private static final Set<String> LABELS = Set.of("INT64", "INT32", "STRING");
  private static final Set<String> SCORES = Set.of("FLOAT", "DOUBLE");
  private static final String THRESHOLD = "decision_threshold";

  TabularSpec spec() {
    return model.format() == ForeignFormat.ONNX
        ? new TabularSpec(TabularSpec.Engine.ONNX, graphInputs(), outputs())
        : new TabularSpec(TabularSpec.Engine.TORCHSCRIPT, torchInputs(), List.of());
  }

  private OnnxGraph graph() {
    return model.graph().orElseThrow();
  }

  private List<TabularInput> graphInputs() {
    List<GraphPort> ports = graph().inputs();
    for (GraphPort port : ports) {
      List<Long> shape = port.shape();
      if (!ELEMENTS.containsKey(port.type()) || shape.size() > 2) {
        throw refused(
            "its input is %s".formatted(port),
            "FLOAT, DOUBLE, INT32, INT64 or STRING of shape [rows] or [rows, columns]",
            "Export it with such inputs");
      }
      if (!shape.isEmpty() && shape.get(0) >= 0) {
        throw refused(
            "its input %s takes %d rows and no others".formatted(port, shape.get(0)),
            "an open first dimension",
            "Export it with dynamic_axes={\"%s\": {0: \"rows\"}}".formatted(port.name()));
      }
    }
    return ports.size() == 1
        ? List.of(single(ports.get(0)))
        : ports.stream().map(this::column).toList();
  }

  /** A graph's only input: a matrix, or a column. */
  private TabularInput single(GraphPort port) {
    TabularType type = ELEMENTS.get(port.type());
    List<String> columns = columns();
    long width = port.shape().size() == 2 ? port.shape().get(1) : -1;
    if (port.shape().size() == 1 || (width == 1 && columns.isEmpty())) {
      String column = columns.isEmpty() ? port.name() : columns.get(0);
      requireWidth(1, columns.isEmpty() ? List.of(column) : columns);
      return new TabularInput(port.name(), type, List.of(column), Math.max(1, port.shape().size()));
    }
    if (columns.isEmpty()) {
      throw new JobException(
          "Cannot score with %s: its input %s is a matrix, and nothing names its columns (allowed: a signature with named columns, or %s). Set %s to the columns in the order in which the model was trained on them."
              .formatted(name, port, ScoreKeys.MODEL_COLUMNS, ScoreKeys.MODEL_COLUMNS));
    }
    requireWidth(width, columns);
    return new TabularInput(port.name(), type, columns, 2);
  }

  /** One of several inputs of a graph: a column called as it. */
  private TabularInput column(GraphPort port) {
    List<Long> shape = port.shape();
    if (shape.size() == 2 && shape.get(1) > 1) {
      throw refused(
          "its input %s is a matrix among other inputs".formatted(port),
          "one matrix, or an input [rows, 1] for each column",
          "Export it with one input for each column");
    }
    if (!settings.columns().isEmpty()) {
      throw refused(
          "%s is set, and its inputs are called %s"
              .formatted(
                  ScoreKeys.MODEL_COLUMNS, graph().inputs().stream().map(GraphPort::name).toList()),
          "only for models of one matrix",
          "Leave it out");
    }
    return new TabularInput(
        port.name(), ELEMENTS.get(port.type()), List.of(port.name()), shape.size() == 1 ? 1 : 2);
  }

  private List<String> columns() {
    return settings.columns().isEmpty() ? model.signature().columns() : settings.columns();
  }

  private void requireWidth(long width, List<String> columns) {
    if (width >= 0 && width != columns.size()) {
      throw refused(
          "it takes %d columns and %d are named, %s".formatted(width, columns.size(), columns),
          "as many as it takes",
          "Correct " + ScoreKeys.MODEL_COLUMNS);
    }
  }

  private List<TabularInput> torchInputs() {
    List<Field> fields = model.signature().inputs();
    List<Field> tensors = fields.stream().filter(Field::isTensor).toList();
    if (tensors.size() > 1 && tensors.stream().noneMatch(field -> field.name().isEmpty())) {
      List<TabularInput> inputs = new ArrayList<>();
      for (Field field : tensors) {
        int rank = field.shape().size();
        if (rank > 2 || (rank == 2 && field.shape().get(1) != 1)) {
          throw refused(
              "its tensor %s has the shape %s among others".formatted(field.name(), field.shape()),
              "[-1] or [-1, 1]",
              "Log it with such a signature");
        }
        inputs.add(new TabularInput(field.name(), element(field), List.of(field.name()), rank));
      }
      return inputs;
    }
    List<String> columns = columns();
    if (columns.isEmpty()) {
      throw new JobException(
          "Cannot score with %s: nothing names its columns (allowed: a signature with named columns, or %s). Set %s to the columns in the order in which the model was trained on them."
              .formatted(name, ScoreKeys.MODEL_COLUMNS, ScoreKeys.MODEL_COLUMNS));
    }
    TabularType type = TabularType.FLOAT;
    if (tensors.size() == 1) {
      List<Long> shape = tensors.get(0).shape();
      if (shape.size() != 2) {
        throw refused(
            "its signature is a tensor of shape %s".formatted(shape),
            "[-1, columns]",
            "Log it with such a signature");
      }
      requireWidth(shape.get(1), columns);
      type = element(tensors.get(0));
    }
    return List.of(new TabularInput("", type, columns, 2));
  }

  private TabularType element(Field field) {
    TabularType type = ELEMENTS.get(field.type());
    if (type == null) {
      throw refused(
          "its signature has a tensor of %s".formatted(field.type()),
          "float32, float64, int32, int64",
          "Log it with such a signature");
    }
    return type;
  }

  /** The label, if the graph gives one, then the score. */
  private List<String> outputs() {
    List<GraphPort> ports = graph().outputs();
    List<String> names = ports.stream().map(GraphPort::name).toList();
    if (isClassifier()) {
      return names;
    }
    String chosen =
        settings
            .output()
            .orElseGet(
                () -> {
                  if (ports.size() > 1) {
                    throw refused(
                        "it has the outputs %s".formatted(ports),
                        "one of them",
                        "Set %s to the one that is the score".formatted(ScoreKeys.MODEL_OUTPUT));
                  }
                  return names.get(0);
                });
    if (!names.contains(chosen)) {
      throw refused(
          "it has no output `%s`".formatted(chosen),
          String.join(", ", names),
          "Correct " + ScoreKeys.MODEL_OUTPUT);
    }
    GraphPort port = ports.get(names.indexOf(chosen));
    if (!SCORES.contains(port.type()) && !port.type().startsWith("INT")) {
      throw refused(
          "its output is %s".formatted(port),
          "numbers [rows] or [rows, 1]",
          "Choose another with %s, or export it with such an output"
              .formatted(ScoreKeys.MODEL_OUTPUT));
    }
    return List.of(chosen);
  }

  /** As scikit-learn's converter ends a classifier: a label, then a number for each class. */
  private boolean isClassifier() {
    if (model.format() != ForeignFormat.ONNX) {
      return false;
    }
    List<GraphPort> ports = graph().outputs();
    return ports.size() == 2
        && LABELS.contains(ports.get(0).type())
        && SCORES.contains(ports.get(1).type())
        && settings.output().map(ports.get(1).name()::equals).orElse(true);
  }

  /** What the outputs mean. */
  ScoreRule rule() {
    boolean labelled = isClassifier();
    if (labelled
        && graph().outputs().get(0).type().equals("STRING")
        && graph().classes().isEmpty()) {
      throw refused(
          "its labels are texts, and nothing says in which order its probabilities are",
          "a classifier that names its classes",
          "Convert it without options={'zipmap': False}");
    }
    OutputKind kind = settings.kind().orElse(labelled ? OutputKind.PROBABILITY : OutputKind.NUMBER);
    return new ScoreRule(kind, threshold(), labelled, labelled ? graph().classes() : List.of());
  }

  private double threshold() {
    String said = model.metadata().getOrDefault(THRESHOLD, "0.5");
    try {
      return settings.threshold().orElseGet(() -> Double.valueOf(said));
    } catch (NumberFormatException e) {
      throw new JobException(
          "Cannot score with %s: its metadata says %s is '%s' (allowed: a number). Set %s."
              .formatted(name, THRESHOLD, said, ScoreKeys.MODEL_THRESHOLD),
          e);
    }
  }

  /** Checks how many numbers a row it gave when it was tried. */
  void requireOneScore(int width, ScoreRule rule) {
    boolean two = width == 2 && rule.kind() != OutputKind.NUMBER;
    if (width != 1 && !two) {
      String classes = rule.classes().isEmpty() ? "" : ", for the classes " + rule.classes();
      throw refused(
          "it gives %d numbers a row%s".formatted(width, classes),
          "one, or two of a binary classifier",
          width == 2
              ? "Set %s to probability or logit if they are of two classes"
                  .formatted(ScoreKeys.MODEL_OUTPUT_KIND)
              : "Score in Python with mlflow.pyfunc");
    }
  }

  private JobException refused(String what, String allowed, String next) {
    return new JobException(
        "Cannot score with %s: %s (allowed: %s). %s.".formatted(name, what, allowed, next));
  }
}
