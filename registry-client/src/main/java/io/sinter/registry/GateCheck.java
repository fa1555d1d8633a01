package io.sinter.registry;

import java.util.Locale;

/**
 * One requirement of the promotion gate and whether the candidate met it.
 *
 * @param value what was found; NaN where there is no number
 * @param requirement in words, such as {@code >= 0.70}
 * @param evidence what the value rests on
 */
public record GateCheck(
    String name, Outcome outcome, double value, String requirement, GateEvidence evidence) {
  /** What became of a check. */
  public enum Outcome {
    /** The requirement is met. */
    PASSED,
    /** It is not. */
    FAILED,
    /** Nothing can be said, and the policy lets that pass; the check says why. */
    NOT_JUDGED
  }

  /** A check of which nothing more is known. */
  public GateCheck(String name, boolean passed, double value, String requirement) {
    this(name, outcome(passed), value, requirement, GateEvidence.NONE);
  }

  /** A check with its evidence. */
  public GateCheck(
      String name, boolean passed, double value, String requirement, GateEvidence evidence) {
    this(name, outcome(passed), value, requirement, evidence);
  }

  /** Whether the check does not stand in the way. */
  public boolean passed() {
    return outcome != Outcome.FAILED;
  }

  /** This check with other evidence. */
  public GateCheck with(GateEvidence other) {
    return new GateCheck(name, outcome, value, requirement, other);
  }

  /**
   * Everything but the outcome, in one line: {@code auc [carrier = AA] 0.6901 (>= 0.7; interval
   * [0.66, 0.72] at 95 %; champion 0.7; 812 rows)}.
   */
  public String describe() {
    StringBuilder text = new StringBuilder(name);
    if (!evidence.slice().isEmpty()) {
      text.append(" [").append(evidence.slice()).append(']');
    }
    text.append(' ').append(GateNumbers.shown(value)).append(" (").append(requirement);
    evidence.interval().ifPresent(interval -> text.append("; interval ").append(interval));
    evidence
        .champion()
        .ifPresent(other -> text.append("; champion ").append(GateNumbers.shown(other)));
    evidence.rows().ifPresent(rows -> text.append(String.format(Locale.ROOT, "; %,d rows", rows)));
    evidence.tier().ifPresent(tier -> text.append("; ").append(tier.text()));
    if (!evidence.detail().isEmpty()) {
      text.append("; ").append(evidence.detail());
    }
    return text.append(')').toString();
  }

  /** {@code name value (requirement): passed}. */
  @Override
  public String toString() {
    return describe() + ": " + outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Outcome outcome(boolean passed) {
    return passed ? Outcome.PASSED : Outcome.FAILED;
  }
}
