package io.sinter.registry;

/** Whether a webhook sends. */
public enum WebhookStatus {
  ACTIVE,
  DISABLED
}
