/** The rows of a rank: read from Spark, kept in Arrow memory, handed out in shuffled batches. */
@NullMarked
package io.sinter.training.internal.data;

import org.jspecify.annotations.NullMarked;
