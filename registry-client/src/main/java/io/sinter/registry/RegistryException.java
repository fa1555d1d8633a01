package io.sinter.registry;

import org.jspecify.annotations.Nullable;

/**
 * A request to the registry, or an operation on a model package, that cannot be done.
 *
 * <p>The message is meant for the user: it names what failed, why, and the next step.
 */
public class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public RegistryException(String message) {
    this(message, "", null);
  }

  public RegistryException(String message, @Nullable Throwable cause) {
    this(message, "", cause);
  }

  public RegistryException(String message, String code, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /**
   * MLflow's error code, such as {@code RESOURCE_DOES_NOT_EXIST}; empty when the server gave none.
   */
  public String code() {
    return code;
  }

  /** Whether the server answered that the thing asked for does not exist. */
  public boolean isNotFound() {
    return code.equals("RESOURCE_DOES_NOT_EXIST") || code.equals("NOT_FOUND");
  }
}
