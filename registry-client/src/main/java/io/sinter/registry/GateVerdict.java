package io.sinter.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.internal.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the promotion gate found. It passes when every check did; no checks at all do not pass. */
public record GateVerdict(List<GateCheck> checks) {
  public GateVerdict {
    checks = List.copyOf(checks);
  }

  public boolean passed() {
    return !checks.isEmpty() && checks.stream().allMatch(GateCheck::passed);
  }

  /** One line: the failed checks, or all of them when none failed. */
  public String summary() {
    if (checks.isEmpty()) {
      return "failed: nothing was checked";
    }
    return (passed() ? "passed: " : "failed: ")
        + checks.stream()
            .filter(check -> passed() || !check.passed())
            .map(
                check ->
                    "%s %s (%s)".formatted(check.name(), shown(check.value()), check.requirement()))
            .collect(Collectors.joining("; "));
  }

  /** Four significant digits: the whole value is in the JSON. */
  private static String shown(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toString()
        : Double.toString(value);
  }

  /**
   * The verdict that {@link #toJson} has written.
   *
   * @throws RegistryException if the text is something else
   */
  public static GateVerdict fromJson(String text) {
    JsonNode json;
    try {
      json = Json.read(text);
    } catch (IOException e) {
      throw new RegistryException("Cannot read a gate's verdict: %s is no JSON".formatted(text), e);
    }
    List<GateCheck> checks = new ArrayList<>();
    for (JsonNode check : json.path("checks")) {
      checks.add(
          new GateCheck(
              check.path("name").asText(),
              check.path("passed").asBoolean(),
              check.path("value").asDouble(),
              check.path("requirement").asText()));
    }
    return new GateVerdict(checks);
  }

  /** The verdict and its checks as JSON. */
  public String toJson() {
    ObjectNode root = Json.object();
    root.put("passed", passed());
    ArrayNode array = root.putArray("checks");
    for (GateCheck check : checks) {
      array
          .addObject()
          .put("name", check.name())
          .put("passed", check.passed())
          .put("value", check.value())
          .put("requirement", check.requirement());
    }
    return Json.write(root);
  }
}
