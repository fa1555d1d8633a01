/** Forward and backward passes without a graph, for networks that are plain chains of layers. */
@NullMarked
package io.sinter.training.internal.torch.direct;

import org.jspecify.annotations.NullMarked;
