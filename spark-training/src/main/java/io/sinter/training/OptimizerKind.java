package io.sinter.training;

/** How gradients change weights. */
public enum OptimizerKind {
  /** Gradient descent, with momentum if there is some; weight decay is part of the gradient. */
  SGD,
  /** Adam; weight decay is part of the gradient (Kingma and Ba, 2015). */
  ADAM,
  /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019). */
  ADAMW,
  /** Adam's direction scaled by layer, for large batches (You et al., 2020). */
  LAMB,
  /** The sign of a running gradient; learning rates are a tenth of Adam's (Chen et al., 2023). */
  LION
}
