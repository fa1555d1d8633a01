package io.sinter.registry;

/**
 * An alias was not moved and stays where it is, because it no longer points where the decision to
 * move it saw it, or somebody else is moving it. The message names who.
 */
public final class AliasRefusedException extends RegistryException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message {@code Cannot <verb> <object>: <cause with value> (<allowed>). <Next step>.}
   */
  public AliasRefusedException(String message) {
    super(message);
  }
}
