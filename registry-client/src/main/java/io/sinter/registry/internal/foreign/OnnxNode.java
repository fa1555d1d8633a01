package io.sinter.registry.internal.foreign;

import java.util.ArrayList;
import java.util.List;

/** What the check keeps of one operator of a graph. */
final class OnnxNode {
  private final List<String> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<String> classes = new ArrayList<>();
  private String type = "";
  private String domain = "";

  List<String> inputs() {
    return inputs;
  }

  List<String> outputs() {
    return outputs;
  }

  /** The names of the classes it gives probabilities for. */
  List<String> classes() {
    return classes;
  }

  String type() {
    return type;
  }

  void type(String value) {
    type = value;
  }

  String domain() {
    return domain;
  }

  void domain(String value) {
    domain = value;
  }

  String output() {
    return outputs.get(0);
  }

  /** Whether it makes a list of maps of a matrix of probabilities. */
  boolean isZipMap() {
    return type.equals("ZipMap")
        && domain.equals("ai.onnx.ml")
        && inputs.size() == 1
        && outputs.size() == 1
        && !classes.isEmpty();
  }
}
