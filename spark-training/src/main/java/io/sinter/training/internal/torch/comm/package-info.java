/** How ranks meet and add up their gradients. */
@NullMarked
package io.sinter.training.internal.torch.comm;

import org.jspecify.annotations.NullMarked;
