package io.sinter.acceptance.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.acceptance.AcceptanceDevice;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.CheckStatus;
import io.sinter.acceptance.GpuCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run of the suite came to, as text, Markdown and JSON.
 *
 * @param device that checks computed on
 * @param host they ran on
 * @param time of the table
 * @param lines one a check
 */
public record ResultTable(AcceptanceDevice device, Host host, Instant time, List<Line> lines) {
  private static final List<String> HEADER =
      List.of("check", "status", "seconds", "target", "figures");

  /** Copies. */
  public ResultTable {
    lines = List.copyOf(lines);
  }

  /**
   * One check.
   *
   * @param check that was run
   * @param result of it
   * @param seconds it took, the start of its JVM included
   */
  public record Line(GpuCheck check, CheckResult result, double seconds) {}

  /** For a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    head().forEach(line -> text.append(line).append('\n'));
    text.append('\n');
    List<List<String>> all = new ArrayList<>(List.of(HEADER));
    all.addAll(rows());
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = all.stream().mapToInt(cells -> cells.get(column).length()).max().orElse(0);
        line.append(String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s  ", row.get(i)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.append('\n').append(summary()).append('\n').toString();
  }

  /** A page of Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# GPU acceptance\n\n");
    text.append(String.join("; ", head())).append(".\n\n");
    text.append(HEADER.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    text.append(HEADER.stream().map(cell -> "---").collect(Collectors.joining("|", "|", "|\n")));
    for (List<String> row : rows()) {
      text.append(
          row.stream()
              .map(cell -> cell.replace("|", "\\|"))
              .collect(Collectors.joining(" | ", "| ", " |\n")));
    }
    return text.append('\n').append(summary()).append(".\n").toString();
  }

  /** Everything, for programs. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("time", time.toString());
    json.put("device", device.label());
    json.put("gpus", host.names());
    json.put("driver", host.driver().orElse(""));
    json.put("versions", host.versions());
    json.put("checks", lines.stream().map(ResultTable::json).toList());
    return json;
  }

  /** Writes {@code results.txt}, {@code results.md} and {@code results.json} into a folder. */
  public void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("results.txt"), text());
    Files.writeString(folder.resolve("results.md"), markdown());
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve("results.json").toFile(), json());
  }

  private static Map<String, Object> json(Line line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("check", line.check().name());
    json.put("proves", line.check().proves());
    json.put("target", line.check().target());
    json.put("status", line.result().status().word());
    json.put("reason", line.result().reason());
    json.put("seconds", line.seconds());
    json.put("figures", line.result().figures());
    return json;
  }

  private List<String> head() {
    List<String> head = new ArrayList<>();
    head.add("device: " + device.label());
    if (device == AcceptanceDevice.CUDA) {
      head.add("GPU: " + String.join(", ", host.names()));
      head.add("driver: " + host.driver().orElse("unknown"));
    }
    head.add("date: " + time.truncatedTo(ChronoUnit.SECONDS));
    head.add("versions: " + String.join(", ", host.versions()));
    return head;
  }

  private List<List<String>> rows() {
    return lines.stream()
        .map(
            line ->
                List.of(
                    line.check().name(),
                    line.result().status().word(),
                    String.format(Locale.ROOT, "%.1f", line.seconds()),
                    line.check().target(),
                    figures(line.result())))
        .toList();
  }

  private static String figures(CheckResult result) {
    List<String> parts = new ArrayList<>();
    if (!result.reason().isEmpty()) {
      parts.add(result.reasonLine());
    }
    result.figures().stream().map(CheckFigure::line).forEach(parts::add);
    return String.join("; ", parts);
  }

  private String summary() {
    return "%d passed, %d failed, %d not run"
        .formatted(
            count(CheckStatus.PASSED), count(CheckStatus.FAILED), count(CheckStatus.NOT_RUN));
  }

  private long count(CheckStatus status) {
    return lines.stream().filter(line -> line.result().status() == status).count();
  }
}
