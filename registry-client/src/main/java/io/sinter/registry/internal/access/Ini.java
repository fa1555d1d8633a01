package io.sinter.registry.internal.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Files of {@code [section]} and {@code key = value} lines, as Python's configparser reads them.
 */
final class Ini {
  private Ini() {}

  /** Section to keys (in small letters) to values; no section inherits from another. */
  static Map<String, Map<String, String>> read(Path file) throws IOException {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    Map<String, String> section = new LinkedHashMap<>();
    for (String line : Files.readString(file, StandardCharsets.UTF_8).lines().toList()) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
        continue;
      }
      if (text.startsWith("[") && text.endsWith("]")) {
        section =
            sections.computeIfAbsent(
                text.substring(1, text.length() - 1), name -> new LinkedHashMap<>());
        continue;
      }
      int at = separator(text);
      if (at > 0) {
        section.put(
            text.substring(0, at).strip().toLowerCase(Locale.ROOT), text.substring(at + 1).strip());
      }
    }
    return sections;
  }

  private static int separator(String text) {
    int equals = text.indexOf('=');
    int colon = text.indexOf(':');
    return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
  }
}
