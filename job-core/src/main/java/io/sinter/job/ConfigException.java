package io.sinter.job;

import java.util.List;

/** Every problem of one configuration, reported together. Exit code 2. */
public final class ConfigException extends JobException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * @param source what was read, a file name as a rule
   * @param problems one line each, at least one
   */
  public ConfigException(String source, List<String> problems) {
    super(message(source, problems));
    this.problems = List.copyOf(problems);
  }

  /** The problems, in the order they were found. */
  public List<String> problems() {
    return problems;
  }

  @Override
  public int exitCode() {
    return 2;
  }

  private static String message(String source, List<String> problems) {
    if (problems.size() == 1) {
      return "Cannot use configuration %s: %s".formatted(source, problems.get(0));
    }
    return "Cannot use configuration %s: %d problems\n  - %s"
        .formatted(source, problems.size(), String.join("\n  - ", problems));
  }
}
