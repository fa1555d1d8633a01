/**
 * From a Spark plan to the rows of a rank: which rank reads what, and how columns become rows in
 * native memory. The classes of Spark's execution layer that this relies on are used here alone.
 */
@NullMarked
package io.sinter.training.internal.scan;

import org.jspecify.annotations.NullMarked;
