package io.sinter.registry.internal.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.Metric;
import io.sinter.registry.internal.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/*
 * Each line is the CRC-32C of its JSON in eight hexadecimal digits, a space, the JSON. A line that a
 * kill has cut off, or that was written over, does not match and is left out; the next line feed
 * begins a new one. A line {"settled":n} says that the first n points need not be sent again.
 */
/** The text of a spool file. */
final class Lines {
  private static final int CHECKSUM_CHARACTERS = 8;

  private Lines() {}

  /**
   * What a file holds.
   *
   * @param points in the order they were written
   * @param settled so many of them need not be sent again
   * @param damaged lines that are left out
   */
  record Content(List<Metric> points, int settled, int damaged) {
    List<Metric> unsettled() {
      return points.subList(Math.min(settled, points.size()), points.size());
    }
  }

  static byte[] points(List<Metric> points) {
    StringBuilder text = new StringBuilder(110 * points.size());
    StringBuilder json = new StringBuilder(100);
    for (Metric point : points) {
      json.setLength(0);
      PointJson.append(json, point);
      appendLine(text, json.toString());
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static byte[] settled(int points) {
    StringBuilder text = new StringBuilder();
    appendLine(text, "{\"settled\":%d}".formatted(points));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void appendLine(StringBuilder text, String json) {
    String checksum = Integer.toHexString(checksum(json.getBytes(StandardCharsets.UTF_8)));
    text.append("0".repeat(CHECKSUM_CHARACTERS - checksum.length()))
        .append(checksum)
        .append(' ')
        .append(json)
        .append('\n');
  }

  static Content read(byte[] file) {
    List<Metric> points = new ArrayList<>();
    int settled = 0;
    int damaged = 0;
    for (int from = 0, to; from < file.length; from = to + 1) {
      to = end(file, from);
      try {
        JsonNode json = read(new String(file, from, to - from, StandardCharsets.UTF_8), to, file);
        if (json.has("settled")) {
          settled = json.path("settled").asInt();
        } else {
          points.add(PointJson.read(json));
        }
      } catch (IOException e) {
        damaged++;
      }
    }
    return new Content(points, settled, damaged);
  }

  private static int end(byte[] file, int from) {
    int end = from;
    while (end < file.length && file[end] != '\n') {
      end++;
    }
    return end;
  }

  private static JsonNode read(String line, int end, byte[] file) throws IOException {
    if (end == file.length || line.length() <= CHECKSUM_CHARACTERS + 1) {
      throw new IOException("cut off");
    }
    String json = line.substring(CHECKSUM_CHARACTERS + 1);
    String checksum =
        String.format(Locale.ROOT, "%08x", checksum(json.getBytes(StandardCharsets.UTF_8)));
    if (!line.startsWith(checksum + " ")) {
      throw new IOException("changed");
    }
    return Json.read(json);
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length);
    return (int) checksum.getValue();
  }
}
