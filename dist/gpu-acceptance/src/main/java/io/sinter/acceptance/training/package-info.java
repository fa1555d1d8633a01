/**
 * Trainings that checks and benchmarks share: networks, made-up tables, and runs of the trainer.
 */
@NullMarked
package io.sinter.acceptance.training;

import org.jspecify.annotations.NullMarked;
