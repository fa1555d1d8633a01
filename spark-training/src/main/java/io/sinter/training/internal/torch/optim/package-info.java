/** How averaged gradients change weights. */
@NullMarked
package io.sinter.training.internal.torch.optim;

import org.jspecify.annotations.NullMarked;
