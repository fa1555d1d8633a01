package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.EvidenceTier;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.GateInterval;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The gate's verdict as JSON. Keys that are not known are ignored, and those missing are empty. */
public final class GateJson {
  private GateJson() {}

  /** The whole verdict. */
  public static String write(GateVerdict verdict) {
    return write(verdict.passed(), verdict.checks(), verdict.evidence(), 0);
  }

  /** The verdict in at most so many characters. */
  public static String write(GateVerdict verdict, int characters) {
    String whole = write(verdict);
    if (whole.length() <= characters) {
      return whole;
    }
    List<GateCheck> kept = new ArrayList<>();
    verdict.checks().forEach(check -> kept.add(check.with(check.evidence().withDetail(""))));
    int all = kept.size();
    String text = write(verdict.passed(), kept, verdict.evidence(), 0);
    while (text.length() > characters && kept.size() > 1) {
      int last = lastPassed(kept);
      kept.remove(last < 0 ? kept.size() - 1 : last);
      text = write(verdict.passed(), kept, verdict.evidence(), all - kept.size());
    }
    return text.length() <= characters
        ? text
        : write(verdict.passed(), kept, Map.of(), all - kept.size());
  }

  private static int lastPassed(List<GateCheck> checks) {
    for (int i = checks.size() - 1; i >= 0; i--) {
      if (checks.get(i).passed()) {
        return i;
      }
    }
    return -1;
  }

  private static String write(
      boolean passed, List<GateCheck> checks, Map<String, String> evidence, int omitted) {
    ObjectNode root = Json.object();
    root.put("passed", passed);
    var array = root.putArray("checks");
    checks.forEach(check -> write(check, array.addObject()));
    if (omitted > 0) {
      root.put("omitted", omitted);
    }
    if (!evidence.isEmpty()) {
      evidence.forEach(root.putObject("evidence")::put);
    }
    return Json.write(root);
  }

  private static void write(GateCheck check, ObjectNode node) {
    GateEvidence evidence = check.evidence();
    node.put("name", check.name())
        .put("passed", check.passed())
        .put("value", check.value())
        .put("requirement", check.requirement());
    if (check.outcome() == GateCheck.Outcome.NOT_JUDGED) {
      node.put("judged", false);
    }
    if (!evidence.slice().isEmpty()) {
      node.put("slice", evidence.slice());
    }
    evidence.rows().ifPresent(rows -> node.put("rows", rows));
    evidence
        .interval()
        .ifPresent(
            interval ->
                node.putObject("interval")
                    .put("lower", interval.lower())
                    .put("upper", interval.upper())
                    .put("level", interval.level()));
    evidence.champion().ifPresent(value -> node.put("champion", value));
    evidence.tier().ifPresent(tier -> node.put("tier", tier.text()));
    if (!evidence.detail().isEmpty()) {
      node.put("detail", evidence.detail());
    }
  }

  /** Reads what {@link #write(GateVerdict)} wrote, now or before checks had evidence. */
  public static GateVerdict read(String text) {
    JsonNode json;
    try {
      json = Json.read(text);
    } catch (IOException e) {
      throw new RegistryException("Cannot read a gate's verdict: %s is no JSON".formatted(text), e);
    }
    List<GateCheck> checks = new ArrayList<>();
    json.path("checks").forEach(check -> checks.add(check(check)));
    Map<String, String> evidence = new LinkedHashMap<>();
    json.path("evidence")
        .properties()
        .forEach(entry -> evidence.put(entry.getKey(), entry.getValue().asText()));
    return new GateVerdict(checks, evidence);
  }

  private static GateCheck check(JsonNode node) {
    GateEvidence evidence =
        GateEvidence.of(node.path("detail").asText("")).withSlice(node.path("slice").asText(""));
    if (node.has("rows")) {
      evidence = evidence.withRows(node.path("rows").asLong());
    }
    JsonNode interval = node.path("interval");
    if (interval.isObject()) {
      evidence =
          evidence.withInterval(
              new GateInterval(
                  Json.number(interval.path("lower")),
                  Json.number(interval.path("upper")),
                  Json.number(interval.path("level"))));
    }
    if (node.has("champion")) {
      evidence = evidence.withChampion(Json.number(node.path("champion")));
    }
    GateEvidence withoutTier = evidence;
    evidence =
        EvidenceTier.of(node.path("tier").asText(""))
            .map(withoutTier::withTier)
            .orElse(withoutTier);
    boolean passed = node.path("passed").asBoolean();
    GateCheck.Outcome outcome =
        !node.path("judged").asBoolean(true)
            ? GateCheck.Outcome.NOT_JUDGED
            : passed ? GateCheck.Outcome.PASSED : GateCheck.Outcome.FAILED;
    return new GateCheck(
        node.path("name").asText(),
        outcome,
        Json.number(node.path("value")),
        node.path("requirement").asText(),
        evidence);
  }
}
