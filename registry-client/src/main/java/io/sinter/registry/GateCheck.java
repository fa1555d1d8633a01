package io.sinter.registry;

/**
 * One requirement of the promotion gate and whether the candidate met it.
 *
 * @param requirement in words, such as {@code >= 0.70}
 */
public record GateCheck(String name, boolean passed, double value, String requirement) {
  /** {@code name value (requirement): passed}. */
  @Override
  public String toString() {
    return "%s %s (%s): %s".formatted(name, value, requirement, passed ? "passed" : "failed");
  }
}
