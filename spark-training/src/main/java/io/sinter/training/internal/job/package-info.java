/** The parts of the {@code train} job: its settings, its MLflow run, parity, the model card. */
@NullMarked
package io.sinter.training.internal.job;

import org.jspecify.annotations.NullMarked;
