package io.sinter.training.internal.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.training.internal.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The marker that makes a checkpoint exist: what all of its files must be. Its text is one line of
 * JSON and a second with the SHA-256 of the first, so that one that is cut off or changed shows.
 *
 * @param term of the driver that published it; a later driver of the same run has a higher one
 * @param attempt of the barrier stage that saved it
 * @param cursor the same on all ranks
 * @param settings of the training, by name
 * @param files one of each rank, by rank
 */
record Manifest(
    int term, int attempt, Cursor cursor, Map<String, String> settings, List<SavedFile> files) {
  /** The newest first: what a later driver published counts more, then what is further. */
  static final Comparator<Manifest> NEWEST_FIRST =
      Comparator.comparingInt(Manifest::term)
          .thenComparingLong(manifest -> manifest.cursor().steps())
          .thenComparingInt(Manifest::attempt)
          .reversed();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;

  Manifest {
    settings = Map.copyOf(settings);
    files = List.copyOf(files);
  }

  /** The folder of the files, and with {@code .json} the marker: unique to a save. */
  String name() {
    return name(term, attempt, cursor);
  }

  static String name(int term, int attempt, Cursor cursor) {
    return "t%04d-s%012d-a%03d".formatted(term, cursor.steps(), attempt);
  }

  /** Whether it lies between two epochs, so that any number of ranks can go on from it. */
  boolean atEpochEnd() {
    return cursor.step() == 0;
  }

  /** The marker's text. */
  String text() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT).put("term", term).put("attempt", attempt);
    json.put("epoch", cursor.epoch()).put("step", cursor.step());
    json.put("steps", cursor.steps()).put("ranks", cursor.ranks());
    ObjectNode named = json.putObject("settings");
    new TreeMap<>(settings).forEach(named::put);
    ArrayNode array = json.putArray("files");
    for (SavedFile file : files) {
      array
          .addObject()
          .put("rank", file.rank())
          .put("length", file.length())
          .put("sha256", file.sha256());
    }
    String line = json.toString();
    return line + "\n" + Digests.sha256(line.getBytes(StandardCharsets.UTF_8)) + "\n";
  }

  /**
   * The manifest a text stands for.
   *
   * @throws CheckpointException if it is not whole
   */
  static Manifest of(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length != 3
        || !lines[1].equals(Digests.sha256(lines[0].getBytes(StandardCharsets.UTF_8)))) {
      throw new CheckpointException("its marker is cut off or was changed");
    }
    try {
      JsonNode json = JSON.readTree(lines[0]);
      int format = json.path("format").asInt();
      if (format != FORMAT) {
        throw new CheckpointException(
            "its marker has format %d (known: %d)".formatted(format, FORMAT));
      }
      Map<String, String> settings = new TreeMap<>();
      json.path("settings")
          .properties()
          .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
      List<SavedFile> files = new ArrayList<>();
      for (JsonNode file : json.path("files")) {
        files.add(
            new SavedFile(
                file.path("rank").asInt(),
                file.path("length").asLong(),
                file.path("sha256").asText()));
      }
      return new Manifest(
          json.path("term").asInt(),
          json.path("attempt").asInt(),
          new Cursor(
              json.path("epoch").asInt(),
              json.path("step").asInt(),
              json.path("steps").asLong(),
              json.path("ranks").asInt()),
          settings,
          files);
    } catch (JsonProcessingException e) {
      throw new CheckpointException("its marker is no JSON: " + e.getOriginalMessage());
    }
  }
}
