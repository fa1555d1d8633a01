package io.sinter.registry;

/**
 * One point of a metric's curve.
 *
 * @param value may be NaN or infinite
 * @param timestampMillis milliseconds since the epoch
 * @param step the x of the curve, such as the epoch
 */
public record Metric(String key, double value, long timestampMillis, long step) {}
