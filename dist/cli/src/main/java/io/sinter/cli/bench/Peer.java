package io.sinter.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.job.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * PyTorch on the same files: one {@code torchrun} of a script of this package, whose rank 0 writes
 * what it measured as JSON. Used by one thread.
 */
final class Peer {
  private static final long MINUTES = 20;

  private final Path python;
  private final Path folder;

  /**
   * @param python an interpreter with PyTorch and pyarrow
   * @param folder for scripts, logs and results
   */
  Peer(Path python, Path folder) {
    this.python = python;
    this.folder = folder;
  }

  /**
   * What a training of the peer came to.
   *
   * @param readSeconds until each rank had its rows in memory, by the usual calls
   * @param blockReadSeconds the same by a transposition in blocks, tried after the training
   * @param seconds from the beginning of reading to the end of the last epoch
   * @param peakMebibytes of all ranks
   */
  record Result(
      long rows,
      long parameters,
      double readSeconds,
      double blockReadSeconds,
      double seconds,
      List<Double> epochSeconds,
      List<Double> losses,
      double peakMebibytes,
      String version) {}

  /**
   * Trains with {@code ranks} processes of one thread each; no epochs only takes the batches.
   *
   * @param untrained a TorchScript archive with the first weights; the peer's own if empty
   */
  Result train(BenchTable table, Workload workload, Optional<byte[]> untrained) {
    try {
      Files.createDirectories(folder);
      Path script = folder.resolve("ddp.py");
      try (InputStream source = Peer.class.getResourceAsStream("ddp.py")) {
        Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
      }
      Path files = folder.resolve("files.txt");
      Files.writeString(
          files,
          table.parquetFiles().stream().map(Path::toString).collect(Collectors.joining("\n")));
      Path out = folder.resolve("result.json");
      Files.deleteIfExists(out);
      List<String> command = new ArrayList<>(List.of(python.toString(), "-m"));
      command.addAll(List.of("torch.distributed.run", "--standalone"));
      command.addAll(List.of("--nproc-per-node", "" + workload.ranks(), script.toString()));
      command.addAll(List.of("--files", files.toString()));
      command.addAll(List.of("--columns", "" + workload.columns()));
      command.addAll(List.of("--hidden", workload.widths()));
      command.addAll(List.of("--batch", "" + workload.batchRows()));
      command.addAll(List.of("--epochs", "" + workload.epochs()));
      command.addAll(List.of("--out", out.toString()));
      if (untrained.isPresent()) {
        Path weights = folder.resolve("untrained.pth");
        Files.write(weights, untrained.get());
        command.addAll(List.of("--weights", weights.toString()));
      }
      run(command);
      return result(new ObjectMapper().readTree(out.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(List<String> command) throws IOException {
    Path log = folder.resolve("peer.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw failed("it did not end within %d minutes".formatted(MINUTES), log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("it was interrupted", log);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw failed("it ended with " + process.exitValue(), log);
    }
  }

  private JobException failed(String cause, Path log) {
    return new JobException(
        "Cannot run the peer with %s: %s (allowed: 0, and a Python with torch, numpy and pyarrow). Read %s."
            .formatted(python, cause, log));
  }

  private static Result result(JsonNode json) {
    return new Result(
        json.get("rows").asLong(),
        json.get("parameters").asLong(),
        json.get("readSeconds").asDouble(),
        json.get("blockReadSeconds").asDouble(),
        json.get("seconds").asDouble(),
        numbers(json.get("epochSeconds")),
        numbers(json.get("losses")),
        json.get("peakMebibytes").asDouble(),
        "PyTorch " + json.get("version").asText());
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asDouble()));
    return values;
  }
}
