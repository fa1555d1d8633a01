package io.sinter.promotion.policy.internal.statistics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.promotion.policy.PolicyEvaluation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The rows and figures that {@code make_policy_fixtures.py} recorded. */
public final class Expected {
  private static final List<String> HEADER = List.of(lines().get(0).split(","));

  private Expected() {}

  /** The recorded figures. */
  public static JsonNode figures() {
    try (var in = PolicyEvaluation.class.getResourceAsStream("expected.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of the recorded rows, without their header. */
  public static List<String[]> rows() {
    return lines().stream().skip(1).map(line -> line.split(",")).toList();
  }

  /** A column of the recorded rows. */
  public static double[] column(String name) {
    int index = index(name);
    return rows().stream().mapToDouble(row -> Double.parseDouble(row[index])).toArray();
  }

  static boolean[] where(String name, String value) {
    int index = index(name);
    List<String[]> rows = rows();
    boolean[] kept = new boolean[rows.size()];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = rows.get(i)[index].equals(value);
    }
    return kept;
  }

  static boolean[] everywhere() {
    boolean[] kept = new boolean[rows().size()];
    Arrays.fill(kept, true);
    return kept;
  }

  private static int index(String name) {
    int index = HEADER.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(name);
    }
    return index;
  }

  private static List<String> lines() {
    try (var in = PolicyEvaluation.class.getResourceAsStream("rows.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
