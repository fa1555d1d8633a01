package io.sinter.job;

/**
 * A job cannot go on, for a reason its user can act on. The message is one sentence of what, why
 * and the next step; the launcher prints it without a stack trace and exits with {@link
 * #exitCode()}.
 */
public class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message {@code Cannot <verb> <object>: <cause with value> (<allowed>). <Next step>.}
   */
  public JobException(String message) {
    super(message);
  }

  /**
   * @param message as above
   * @param cause the failure underneath, kept for the log
   */
  public JobException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The launcher's exit code: 1, failed. */
  public int exitCode() {
    return 1;
  }
}
