/** What ranks use of their machines: figures, energy, hours. */
@NullMarked
package io.sinter.training.internal.telemetry;

import org.jspecify.annotations.NullMarked;
