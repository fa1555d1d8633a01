package io.sinter.registry;

/** Whether something is in use, or deleted and still restorable. */
public enum Lifecycle {
  ACTIVE,
  DELETED
}
