/** The plan of a network's weights, metrics and the fitting of features; no native code. */
@NullMarked
package io.sinter.training.internal;

import org.jspecify.annotations.NullMarked;
