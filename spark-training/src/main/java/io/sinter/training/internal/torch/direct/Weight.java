package io.sinter.training.internal.torch.direct;

import org.bytedeco.pytorch.Tensor;

/**
 * A weight and the memory its gradient is added to.
 *
 * @param value without a graph
 * @param gradient of the same shape
 */
record Weight(Tensor value, Tensor gradient) {}
