package io.sinter.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One link of a chain and what the audit found of it.
 *
 * @param automation who made it; {@code NONE} where the state is {@code ABSENT}
 * @param value what it leads to, in a few words, such as {@code flights@12}; may be empty
 * @param reason why it has this state, in a sentence
 * @param problems what is broken, one sentence each; empty unless the state is {@code BROKEN}
 * @param next what to do about it; empty where nothing is left to do
 * @param evidence what was compared, name to value, in order
 */
public record Link(
    LinkKind kind,
    LinkState state,
    Automation automation,
    String value,
    String reason,
    List<String> problems,
    String next,
    Map<String, String> evidence) {
  /** The most points of a link. */
  public static final int MOST_POINTS = 2;

  public Link {
    problems = List.copyOf(problems);
    evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
  }

  /** Whether a job made the link and the audit verified it. */
  public boolean isAutomaticAndVerified() {
    return state == LinkState.VERIFIED && automation == Automation.AUTOMATIC;
  }

  /**
   * What the link adds to the lifecycle integration score: 2 if it is automatic and verified, 1 if
   * it is there but made by hand or not checked, 0 if it is absent or broken.
   */
  public int points() {
    if (state == LinkState.BROKEN || state == LinkState.ABSENT || automation == Automation.NONE) {
      return 0;
    }
    return isAutomaticAndVerified() ? MOST_POINTS : 1;
  }
}
