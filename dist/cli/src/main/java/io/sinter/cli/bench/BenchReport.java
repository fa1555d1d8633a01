package io.sinter.cli.bench;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What a benchmark came to, for people and for programs.
 *
 * @param benchmark its name
 * @param command that makes it again
 * @param machine it ran on
 * @param time it ended
 * @param versions of what ran
 * @param findings what was measured
 */
record BenchReport(
    String benchmark,
    String command,
    Machine machine,
    Instant time,
    List<String> versions,
    Findings findings) {
  private static final List<String> HEADER =
      List.of("what", "Sinter", "peer", "ratio", "target", "reached");

  /** The figures as aligned text. */
  String console() {
    StringBuilder text = new StringBuilder();
    text.append(aligned(HEADER, figureRows()));
    for (Findings.Table table : findings.tables()) {
      text.append('\n').append(table.title()).append('\n');
      text.append(aligned(table.header(), table.rows()));
    }
    return text.toString();
  }

  /** A page of Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(benchmark).append("\n\n    ").append(command).append("\n\n");
    text.append(findings.setting()).append(".\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %d cores, %,d MiB, %s; %s; %s. Medians over the rounds, smallest and largest in brackets; the ratio is the median of the rounds' ratios.%n%n",
            machine.processor(),
            machine.cores(),
            machine.memoryMebibytes(),
            machine.system(),
            DateTimeFormatter.ISO_LOCAL_DATE.format(time.atZone(ZoneOffset.UTC)),
            String.join(", ", versions)));
    text.append(piped(HEADER, figureRows()));
    for (Findings.Table table : findings.tables()) {
      text.append("\n## ").append(table.title()).append("\n\n");
      text.append(piped(table.header(), table.rows()));
    }
    return text.toString();
  }

  /** Everything that was measured, each round. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("benchmark", benchmark);
    json.put("command", command);
    json.put("time", time.toString());
    json.put("machine", machine);
    json.put("versions", versions);
    json.put("setting", findings.setting());
    json.put("figures", findings.figures().stream().map(BenchReport::json).toList());
    json.put("tables", findings.tables());
    return json;
  }

  private static Map<String, Object> json(Figure figure) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", figure.name());
    json.put("unit", figure.unit().symbol());
    json.put("sinter", figure.sinter().values());
    json.put("sinterMedian", figure.sinter().median());
    figure
        .peer()
        .ifPresent(
            peer -> {
              json.put("peer", peer.values());
              json.put("peerMedian", peer.median());
            });
    figure.ratio().ifPresent(ratio -> json.put("ratio", ratio));
    figure.target().ifPresent(target -> json.put("target", target.describe(figure.unit())));
    figure.reached().ifPresent(reached -> json.put("reached", reached));
    return json;
  }

  private List<List<String>> figureRows() {
    List<List<String>> rows = new ArrayList<>();
    for (Figure figure : findings.figures()) {
      OptionalDouble ratio = figure.ratio();
      rows.add(
          List.of(
              figure.name(),
              show(figure.unit(), figure.sinter()),
              figure.peer().map(peer -> show(figure.unit(), peer)).orElse("-"),
              ratio.isPresent() && figure.unit() != Unit.LOSS
                  ? String.format(Locale.ROOT, "%.2fx", ratio.getAsDouble())
                  : "-",
              figure.target().map(target -> target.describe(figure.unit())).orElse("-"),
              figure.reached().map(reached -> reached ? "yes" : "no").orElse("-")));
    }
    return rows;
  }

  private static String show(Unit unit, Samples samples) {
    String median = (unit.show(samples.median()) + " " + unit.symbol()).strip();
    return samples.values().size() == 1
        ? median
        : "%s (%s-%s)".formatted(median, unit.show(samples.min()), unit.show(samples.max()));
  }

  private static String aligned(List<String> header, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>(List.of(header));
    all.addAll(rows);
    StringBuilder text = new StringBuilder();
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = all.stream().mapToInt(cells -> cells.get(column).length()).max().orElse(0);
        line.append(String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s  ", row.get(i)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String piped(List<String> header, List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    text.append("| ").append(String.join(" | ", header)).append(" |\n");
    text.append(header.stream().map(cell -> "---").collect(Collectors.joining("|", "|", "|\n")));
    rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
    return text.toString();
  }
}
