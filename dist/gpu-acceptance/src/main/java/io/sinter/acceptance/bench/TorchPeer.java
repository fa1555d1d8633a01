package io.sinter.acceptance.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.training.TrainerRun;
import io.sinter.acceptance.training.Workload;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * PyTorch in a Python process of its own, which keeps its rows and waits while Sinter has its turn.
 * Used by one thread.
 */
final class TorchPeer implements AutoCloseable {
  private final ObjectMapper mapper = new ObjectMapper();
  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;
  private final Path log;
  private final String version;

  /**
   * Starts it with the weights that Sinter begins with.
   *
   * @throws IllegalStateException if Python or PyTorch fails, with the last line of its log
   */
  TorchPeer(CheckContext context, Path python, Workload workload, TrainingSet set)
      throws IOException {
    Path weights = context.folder().resolve("untrained.pth");
    Files.write(weights, Trainer.untrained(set, workload.network(), 1));
    this.log = context.folder().resolve("peer.log");
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("kind", workload.kind());
    described.put("shape", workload.shape());
    described.put("settings", workload.settings());
    described.put("batch", workload.batchRows());
    described.put("precision", workload.precision().name().toLowerCase(Locale.ROOT));
    List<String> command = new ArrayList<>(List.of(python.toString(), script().toString()));
    command.addAll(List.of("--device", context.onGpu() ? "cuda" : "cpu"));
    command.addAll(List.of("--workload", mapper.writeValueAsString(described)));
    command.addAll(List.of("--weights", weights.toString()));
    if (!context.onGpu()) {
      // A rank on a CPU is one thread.
      command.addAll(List.of("--threads", "1"));
    }
    this.process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.version = answer().get("version").asText();
  }

  /**
   * What a training of the peer came to.
   *
   * @param rows of an epoch
   */
  record Result(
      long rows, double firstEpochSeconds, List<Double> epochSeconds, List<Double> losses) {
    /** The median over the epochs after the first of rows a second. */
    double rowsPerSecond() {
      List<Double> later =
          epochSeconds.size() > 1 ? epochSeconds.subList(1, epochSeconds.size()) : epochSeconds;
      return rows / TrainerRun.median(later.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  /** PyTorch's version. */
  String version() {
    return version;
  }

  /** Takes rows from files of plain numbers. */
  void plain(List<Path> files) {
    ask(Map.of("do", "plain", "files", names(files)));
  }

  /** Reads the Parquet files; the seconds it took, or empty if this Python cannot. */
  Optional<Double> parquet(List<Path> files, Workload workload) {
    JsonNode answer =
        ask(
            Map.of(
                "do", "parquet",
                "files", names(files),
                "columns", workload.names(),
                "array", workload.isArray()));
    return Optional.ofNullable(answer.get("seconds")).map(JsonNode::asDouble);
  }

  /** Trains from the first weights on. */
  Result train(int epochs, String loader) {
    JsonNode answer = ask(Map.of("do", "train", "epochs", epochs, "loader", loader));
    return new Result(
        answer.get("rows").asLong(),
        answer.get("firstEpochSeconds").asDouble(),
        numbers(answer.get("epochSeconds")),
        numbers(answer.get("losses")));
  }

  @Override
  public void close() {
    process.destroy();
  }

  private static Path script() {
    String folder = System.getProperty("sinter.acceptance.bench");
    if (folder == null) {
      throw new IllegalStateException(
          "Cannot run the peer: -Dsinter.acceptance.bench names no folder with torch_peer.py. Run the suite with gpu-acceptance.sh.");
    }
    return Path.of(folder, "torch_peer.py");
  }

  private JsonNode ask(Map<String, Object> command) {
    try {
      commands.write(mapper.writeValueAsString(command));
      commands.write('\n');
      commands.flush();
      return answer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      List<String> lines = Files.readAllLines(log);
      throw new IllegalStateException(
          "Cannot run the peer: %s. Read %s."
              .formatted(lines.isEmpty() ? "it ended" : lines.get(lines.size() - 1), log));
    }
    return mapper.readTree(line);
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(Path::toString).toList();
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asDouble()));
    return values;
  }
}
