package io.sinter.registry;

/**
 * What came of a delivery made to try a webhook.
 *
 * @param answerStatus the HTTP status the receiver answered; 0 when it did not
 * @param answer what the receiver answered
 * @param error why nothing was delivered; empty when something was
 */
public record WebhookTestResult(boolean success, int answerStatus, String answer, String error) {}
