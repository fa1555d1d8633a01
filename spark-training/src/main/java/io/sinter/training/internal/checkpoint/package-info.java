/** Saves the state of a training and finds it again. */
@NullMarked
package io.sinter.training.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
