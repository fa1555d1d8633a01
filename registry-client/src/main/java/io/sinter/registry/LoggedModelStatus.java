package io.sinter.registry;

/** The state of an MLflow logged model: whether its files are complete. */
public enum LoggedModelStatus {
  PENDING,
  READY,
  UPLOAD_FAILED
}
