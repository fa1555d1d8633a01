package io.sinter.registry;

/**
 * An MLflow 3 logged model: the files of one trained model, before and beside its registration.
 *
 * @param id {@code m-} and 32 hexadecimal digits
 * @param artifactUri the root of its files
 */
public record LoggedModel(
    String id, String experimentId, String artifactUri, LoggedModelStatus status) {}
