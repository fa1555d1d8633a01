package io.sinter.training.internal;

/** What exceptions of native libraries say. */
public final class NativeErrors {
  private NativeErrors() {}

  /** The message without the C++ stack trace that libtorch adds to its own. */
  public static String message(Throwable error) {
    String message = String.valueOf(error.getMessage());
    int trace = message.indexOf("Exception raised from");
    return (trace < 0 ? message : message.substring(0, trace)).strip();
  }
}
