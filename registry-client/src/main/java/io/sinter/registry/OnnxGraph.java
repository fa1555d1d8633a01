package io.sinter.registry;

import io.sinter.registry.internal.foreign.OnnxReader;
import io.sinter.registry.internal.foreign.OnnxRewriter;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an ONNX file says of itself, read without native code and without building the graph. The
 * reader bounds sizes and nesting, and refuses what a file from elsewhere must not do: name files
 * outside its folder, use operators that no ONNX Runtime has, hide a second graph.
 *
 * <p>Immutable and thread-safe.
 *
 * @param inputs what must be fed, in order
 * @param outputs what the runnable graph gives, in order: {@link #runnable} makes tensors [rows,
 *     classes] of the lists of maps that scikit-learn's converter ends a classifier with
 * @param classes the names of the classes as the graph's classifier has them, in the order of its
 *     probabilities; empty if it says nothing of them
 * @param files the files beside it that hold its larger tensors
 * @param producer who wrote it, for messages
 * @param probabilities the outputs that hold a probability for each class
 */
public record OnnxGraph(
    List<GraphPort> inputs,
    List<GraphPort> outputs,
    List<String> classes,
    Set<String> files,
    String producer,
    Set<String> probabilities) {
  /** Copies. */
  public OnnxGraph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    classes = List.copyOf(classes);
    files = Set.copyOf(files);
    probabilities = Set.copyOf(probabilities);
  }

  /**
   * Reads a graph.
   *
   * @param name for messages
   * @throws RegistryException if it is damaged, or asks for what is refused
   */
  public static OnnxGraph read(String name, byte[] graph) {
    return OnnxReader.read(name, graph);
  }

  /**
   * The graph as a session takes it: tensors that lie in files beside it are put into it, and a
   * classifier's list of maps becomes the tensor it was made of. The same bytes give the same
   * bytes.
   *
   * @param name for messages
   * @param files the contents of {@link #files}, by name
   * @throws RegistryException as {@link #read}, or if a tensor lies outside its file
   */
  public static byte[] runnable(String name, byte[] graph, Map<String, byte[]> files) {
    return OnnxRewriter.runnable(name, graph, files);
  }
}
