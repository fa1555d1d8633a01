package io.sinter.registry;

import java.util.Locale;

/**
 * What a webhook tells about. MLflow 3.17 knows those named here, for models, and others for
 * prompts and budgets. Pointing an alias to another version is {@link #ALIAS_CREATED}; deleting a
 * version or a model is no event: who needs to know that polls beside.
 *
 * @param entity such as {@code model_version_alias}
 * @param action such as {@code created}
 */
public record WebhookEvent(String entity, String action) {
  public static final WebhookEvent REGISTERED_MODEL_CREATED =
      new WebhookEvent("registered_model", "created");
  public static final WebhookEvent VERSION_CREATED = new WebhookEvent("model_version", "created");
  public static final WebhookEvent VERSION_TAG_SET = new WebhookEvent("model_version_tag", "set");
  public static final WebhookEvent VERSION_TAG_DELETED =
      new WebhookEvent("model_version_tag", "deleted");
  public static final WebhookEvent ALIAS_CREATED =
      new WebhookEvent("model_version_alias", "created");
  public static final WebhookEvent ALIAS_DELETED =
      new WebhookEvent("model_version_alias", "deleted");

  public WebhookEvent {
    entity = entity.toLowerCase(Locale.ROOT);
    action = action.toLowerCase(Locale.ROOT);
  }

  /** {@code entity.action}, as MLflow writes it. */
  @Override
  public String toString() {
    return entity + "." + action;
  }
}
