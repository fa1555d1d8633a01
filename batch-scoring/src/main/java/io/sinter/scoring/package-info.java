/**
 * One scorer for batch and structured-streaming jobs: Delta rows in, scored Delta rows out, each
 * naming the model and the table version that made it. No Python runs on an executor.
 */
@NullMarked
package io.sinter.scoring;

import org.jspecify.annotations.NullMarked;
