/**
 * Data-parallel training of neural networks in Spark barrier stages: a typed description of the
 * network, the fitting of its features, the trainer, and the {@code train} job.
 */
@NullMarked
package io.sinter.training;

import org.jspecify.annotations.NullMarked;
