package io.sinter.arrow.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.arrow.BridgeException;
import io.sinter.arrow.TabularModel;
import io.sinter.arrow.TabularOutput;
import io.sinter.arrow.TabularSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The process of a probe: reads {@code spec} and {@code network} in the folder it is given, and
 * writes one line. Its standard input stays open as long as its parent lives.
 */
public final class ProbeMain {
  static final String SPEC = "spec";
  static final String NETWORK = "network";

  /** Begins the line that is the answer; natives may write others. */
  static final String ANSWER = "sinter-probe ";

  private static final int ROWS = 2;

  private ProbeMain() {}

  /**
   * Tries the network of a folder.
   *
   * @param arguments the folder
   */
  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    endWithTheParent();
    Path folder = Path.of(arguments[0]);
    TabularSpec spec;
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(folder.resolve(SPEC)))) {
      spec = (TabularSpec) in.readObject();
    }
    ObjectMapper json = new ObjectMapper();
    ObjectNode answer = json.createObjectNode();
    try {
      long start = System.nanoTime();
      tryOut(Files.readAllBytes(folder.resolve(NETWORK)), spec, json, answer);
      answer.put("millis", (System.nanoTime() - start) / 1_000_000);
    } catch (BridgeException e) {
      answer.removeAll();
      answer.put("error", e.getMessage());
    }
    out.println(ANSWER + json.writeValueAsString(answer));
    out.flush();
    // Natives that misbehave when they are unloaded have had their say.
    Runtime.getRuntime().halt(0);
  }

  private static void tryOut(
      byte[] network, TabularSpec spec, ObjectMapper json, ObjectNode answer) {
    try (TabularModel model = TabularModel.load(network, spec);
        RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot rows = ProbeRows.zeros(spec, ROWS, allocator)) {
      answer.set("inputs", json.valueToTree(model.inputs()));
      answer.set("outputs", json.valueToTree(model.outputs()));
      List<TabularOutput> tried = model.run(rows);
      var array = answer.putArray("tried");
      for (TabularOutput output : tried) {
        array.addObject().put("width", output.width()).put("text", output.isText());
      }
    }
  }

  private static void endWithTheParent() {
    Thread watch =
        new Thread(
            () -> {
              try (InputStream in = System.in) {
                in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                System.err.println("the parent is gone: " + e);
              }
              Runtime.getRuntime().halt(1);
            },
            "sinter-probe-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
