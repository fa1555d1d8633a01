package io.sinter.registry;

/** The state of a registered version: whether the registry is done with it. */
public enum ModelVersionStatus {
  PENDING_REGISTRATION,
  FAILED_REGISTRATION,
  READY
}
