package io.sinter.arrow.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.arrow.BridgeException;
import io.sinter.arrow.OnnxPort;
import io.sinter.arrow.ProbeLimits;
import io.sinter.arrow.ProbeReport;
import io.sinter.arrow.TabularSpec;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts the process of a probe, waits for it, and says how it ended. */
public final class ProbeProcess {
  private static final long HEAP_BYTES = 256L << 20;
  private static final List<String> KEPT =
      List.of("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ");
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProbeProcess() {}

  /** Tries a network in a process of its own. */
  public static ProbeReport run(String name, byte[] network, TabularSpec spec, ProbeLimits limits) {
    NativeCache.configure();
    Path folder = null;
    try {
      // Only its owner may look into a temporary directory of Java's.
      folder = Files.createTempDirectory("sinter-probe-");
      Files.write(folder.resolve(ProbeMain.NETWORK), network);
      try (ObjectOutputStream out =
          new ObjectOutputStream(Files.newOutputStream(folder.resolve(ProbeMain.SPEC)))) {
        out.writeObject(spec);
      }
      return wait(name, start(folder, network.length, limits), folder, limits);
    } catch (IOException e) {
      throw new BridgeException(
          "Cannot try the model %s in a process of its own: %s. Check the disk of %s and that processes may be started."
              .formatted(name, e, System.getProperty("java.io.tmpdir")),
          e);
    } finally {
      delete(folder);
    }
  }

  private static Process start(Path folder, long networkBytes, ProbeLimits limits)
      throws IOException {
    Files.write(folder.resolve("options"), ProbeOptions.of(folder, HEAP_BYTES + 6 * networkBytes));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    long kibibytes = (limits.memoryBytes() + 4 * networkBytes) >> 10;
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            "ulimit -c 0; ulimit -v %d 2>/dev/null; exec \"$@\"".formatted(kibibytes),
            "sh",
            java.toString(),
            "@" + folder.resolve("options"),
            ProbeMain.class.getName(),
            folder.toString());
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(KEPT);
    environment.put("HOME", folder.toString());
    environment.put("TMPDIR", folder.toString());
    environment.put("OMP_NUM_THREADS", "1");
    environment.put("CUDA_VISIBLE_DEVICES", "");
    environment.put("ORT_DISABLE_TELEMETRY", "1");
    return builder.directory(folder.toFile()).start();
  }

  private static ProbeReport wait(String name, Process process, Path folder, ProbeLimits limits)
      throws IOException {
    ProcessOutput out = new ProcessOutput(process.getInputStream());
    ProcessOutput err = new ProcessOutput(process.getErrorStream());
    boolean ended;
    try {
      ended = process.waitFor(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      throw new BridgeException(
          "Cannot try the model %s: interrupted. Run the job again.".formatted(name), e);
    }
    if (!ended) {
      end(process);
      throw refused(
          name, "has not ended after %d s".formatted(limits.timeout().toSeconds()), err.last());
    }
    String answer = out.line(ProbeMain.ANSWER);
    if (process.exitValue() != 0 || answer == null) {
      throw refused(name, ProbeDeath.describe(process.exitValue(), folder, out), err.last());
    }
    JsonNode json = JSON.readTree(answer.substring(ProbeMain.ANSWER.length()));
    if (json.has("error")) {
      throw new BridgeException(json.path("error").asText());
    }
    List<ProbeReport.Tried> tried = new ArrayList<>();
    json.path("tried")
        .forEach(
            each ->
                tried.add(
                    new ProbeReport.Tried(
                        each.path("width").asInt(), each.path("text").asBoolean())));
    return new ProbeReport(
        ports(json.path("inputs")),
        ports(json.path("outputs")),
        tried,
        json.path("millis").asLong());
  }

  private static BridgeException refused(String name, String what, String last) {
    return new BridgeException(
        "Cannot use the model %s: the process that tried it %s%s. This job is unharmed. Try the model in Python, and export it again."
            .formatted(name, what, last.isEmpty() ? "" : "; its last words: " + last));
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<OnnxPort> ports(JsonNode array) {
    List<OnnxPort> ports = new ArrayList<>();
    for (JsonNode each : array) {
      List<Long> shape = new ArrayList<>();
      each.path("shape").forEach(dimension -> shape.add(dimension.asLong()));
      ports.add(new OnnxPort(each.path("name").asText(), each.path("type").asText(), shape));
    }
    return ports;
  }

  private static void delete(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(ProbeProcess.class).debug("left behind: {}", folder, e);
    }
  }
}
