package io.sinter.training.internal.checkpoint;

/**
 * How far a training is, between two steps.
 *
 * @param epoch the epoch to go on with, from 1
 * @param step the step of that epoch to go on with, from 0
 * @param steps steps taken since the training began
 * @param ranks that took them
 */
public record Cursor(int epoch, int step, long steps, int ranks) {}
