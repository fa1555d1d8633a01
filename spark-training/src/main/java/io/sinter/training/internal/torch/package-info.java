/** Everything that touches libtorch: networks, collectives, one rank's training loop. */
@NullMarked
package io.sinter.training.internal.torch;

import org.jspecify.annotations.NullMarked;
