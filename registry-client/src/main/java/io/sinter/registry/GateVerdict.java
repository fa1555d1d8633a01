package io.sinter.registry;

import io.sinter.registry.internal.GateJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the promotion gate found. It passes when every check did; no checks at all do not pass.
 *
 * @param evidence what the checks rest on together, such as the pinned version of the evaluation
 *     table, the candidate's digest and the champion
 */
public record GateVerdict(List<GateCheck> checks, Map<String, String> evidence) {
  private static final int LONGEST_SUMMARY = 1000;

  /** Copies. */
  public GateVerdict {
    checks = List.copyOf(checks);
    evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
  }

  /** A verdict of checks alone. */
  public GateVerdict(List<GateCheck> checks) {
    this(checks, Map.of());
  }

  public boolean passed() {
    return !checks.isEmpty() && checks.stream().allMatch(GateCheck::passed);
  }

  /** The checks that failed. */
  public List<GateCheck> failed() {
    return checks.stream().filter(check -> !check.passed()).toList();
  }

  /** The checks that nothing could be said of, though the policy lets them pass. */
  public List<GateCheck> notJudged() {
    return checks.stream().filter(c -> c.outcome() == GateCheck.Outcome.NOT_JUDGED).toList();
  }

  /**
   * One line of at most 1,000 characters: the failed checks, or all of them when none failed. What
   * does not fit is counted.
   */
  public String summary() {
    if (checks.isEmpty()) {
      return "failed: nothing was checked";
    }
    List<GateCheck> judged =
        checks.stream().filter(c -> c.outcome() != GateCheck.Outcome.NOT_JUDGED).toList();
    List<String> parts =
        (passed() ? judged : failed())
            .stream().map(GateVerdict::brief).collect(Collectors.toCollection(ArrayList::new));
    if (!notJudged().isEmpty()) {
      parts.add("%d not judged".formatted(notJudged().size()));
    }
    return (passed() ? "passed: " : "failed: ") + joined(parts);
  }

  private static String brief(GateCheck check) {
    GateEvidence evidence = check.evidence();
    String slice = evidence.slice();
    boolean unexplained = !check.passed() && evidence.interval().isEmpty();
    String line =
        "%s%s %s (%s%s%s)"
            .formatted(
                check.name(),
                slice.isEmpty() ? "" : " [" + slice + "]",
                GateNumbers.shown(check.value()),
                check.requirement(),
                evidence.interval().map(interval -> "; " + interval).orElse(""),
                unexplained && !evidence.detail().isEmpty() ? "; " + evidence.detail() : "");
    return line.length() <= LONGEST_SUMMARY / 4
        ? line
        : line.substring(0, LONGEST_SUMMARY / 4 - 1) + "…";
  }

  private static String joined(List<String> parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String part = (i == 0 ? "" : "; ") + parts.get(i);
      if (text.length() + part.length() > LONGEST_SUMMARY - 40) {
        return text.append("; and %d more".formatted(parts.size() - i)).toString();
      }
      text.append(part);
    }
    return text.toString();
  }

  /**
   * The verdict that {@link #toJson} has written.
   *
   * @throws RegistryException if the text is something else
   */
  public static GateVerdict fromJson(String text) {
    return GateJson.read(text);
  }

  /** The verdict, its checks and its evidence as JSON. */
  public String toJson() {
    return GateJson.write(this);
  }

  /**
   * The verdict as JSON that is no longer than a tag of the registry may be. Where it would be,
   * texts go first, then checks that passed, then failed ones but the first; {@code omitted} counts
   * the checks. Whether it passed stays right.
   *
   * @param characters how long it may be, at least 1,000
   */
  public String toJson(int characters) {
    return GateJson.write(this, characters);
  }
}
