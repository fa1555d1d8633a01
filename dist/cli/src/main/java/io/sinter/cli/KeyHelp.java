package io.sinter.cli;

import io.sinter.job.Key;
import java.util.ArrayList;
import java.util.List;

/** The keys of a job as lines of its help. */
final class KeyHelp {
  private KeyHelp() {}

  static String[] lines(List<Key<?>> keys) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Keys of the configuration (YAML, or --set key=value):");
    for (Key<?> key : keys) {
      String given =
          key.isRequired()
              ? "required"
              : key.defaultText().map(value -> "default " + value).orElse("optional");
      lines.add("  " + key.name() + "  (" + key.type() + "; " + given + ")");
      lines.add("      " + key.documentation());
    }
    // Percent signs and at signs are picocli's markup in footers.
    return lines.stream()
        .map(line -> line.replace("%", "%%").replace("@|", "@ |"))
        .toArray(String[]::new);
  }
}
