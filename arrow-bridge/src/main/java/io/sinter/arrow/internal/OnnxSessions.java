package io.sinter.arrow.internal;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.sinter.arrow.BridgeException;
import io.sinter.arrow.NativeRuntime;
import io.sinter.arrow.OnnxPort;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens ONNX Runtime sessions of one kind, in the JVM's one environment. */
public final class OnnxSessions {
  private OnnxSessions() {}

  /** The environment of this JVM, which is never closed. */
  public static OrtEnvironment environment() {
    NativeRuntime.silenceOnnxRuntime();
    try {
      return OrtEnvironment.getEnvironment();
    } catch (LinkageError e) {
      throw new BridgeException(
          "Cannot load ONNX Runtime: %s (platform: %s %s). Add the artifact io.sinter:sinter-natives-linux-x86_64, or com.microsoft.onnxruntime:onnxruntime, e.g. with --packages."
              .formatted(e, System.getProperty("os.name"), System.getProperty("os.arch")),
          e);
    }
  }

  /**
   * A session whose runs stay on the caller's thread: parallelism comes from Spark's tasks. No
   * spinning, so an idle executor is idle; no memory patterns, which only help where all batches
   * have one size.
   */
  public static OrtSession open(String name, byte[] graph) {
    OrtEnvironment environment = environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setMemoryPatternOptimization(false);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      return environment.createSession(graph, options);
    } catch (OrtException e) {
      throw new BridgeException(
          "Cannot load the ONNX model %s: %s. Check that the file is complete and made for ONNX Runtime %s."
              .formatted(name, e.getMessage(), environment.getVersion()),
          e);
    }
  }

  /** The inputs in the graph's order. */
  public static List<OnnxPort> inputs(OrtSession session) {
    try {
      return ports(session.getInputNames(), session.getInputInfo());
    } catch (OrtException e) {
      throw new BridgeException(
          "Cannot read the inputs of an ONNX model: " + e.getMessage() + ". Export it again.", e);
    }
  }

  /** The outputs in the graph's order. */
  public static List<OnnxPort> outputs(OrtSession session) {
    try {
      return ports(session.getOutputNames(), session.getOutputInfo());
    } catch (OrtException e) {
      throw new BridgeException(
          "Cannot read the outputs of an ONNX model: " + e.getMessage() + ". Export it again.", e);
    }
  }

  /** The output that holds the scores: the one called so, or the only one. */
  public static OnnxPort score(String name, List<OnnxPort> outputs) {
    OnnxPort score =
        outputs.stream()
            .filter(port -> port.name().equals("score") || outputs.size() == 1)
            .findFirst()
            .orElseThrow(
                () ->
                    new BridgeException(
                        "Cannot score with model %s: it has the outputs %s (allowed: one called `score`, or a single one). Export the model with that output."
                            .formatted(name, outputs)));
    boolean vector = score.shape().size() == 1;
    boolean matrix = score.shape().size() == 2 && score.shape().get(1) > 0;
    if (!score.type().equals("FLOAT") || !(vector || matrix)) {
      throw new BridgeException(
          "Cannot score with model %s: its output is %s (allowed: FLOAT [rows] or [rows, fixed width]). Export the model with that output."
              .formatted(name, score));
    }
    return score;
  }

  /** Frees a session. */
  public static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new BridgeException(
          "Cannot close an ONNX session: " + e.getMessage() + ". Restart the JVM if it recurs.", e);
    }
  }

  private static List<OnnxPort> ports(Set<String> names, Map<String, NodeInfo> infos) {
    return names.stream().map(name -> port(name, infos.get(name))).toList();
  }

  private static OnnxPort port(String name, NodeInfo node) {
    if (node.getInfo() instanceof TensorInfo tensor) {
      return new OnnxPort(
          name, tensor.type.name(), Arrays.stream(tensor.getShape()).boxed().toList());
    }
    return new OnnxPort(name, node.getInfo().getClass().getSimpleName(), List.of());
  }
}
