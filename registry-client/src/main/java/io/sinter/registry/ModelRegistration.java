package io.sinter.registry;

/** Registers a trained model: all of it, or nothing that could be mistaken for a model. */
@SuppressWarnings("DoNotCallSuggester")
public final class ModelRegistration {
  private ModelRegistration() {}

  /** Packages, uploads, judges and registers a model. */
  public static RegisteredResult register(MlflowClient client, RegistrationRequest request) {
    throw new UnsupportedOperationException("not yet");
  }
}
