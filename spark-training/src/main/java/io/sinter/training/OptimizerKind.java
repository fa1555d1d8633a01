package io.sinter.training;

/** How gradients change weights. */
public enum OptimizerKind {
  /** Adam; weight decay is part of the gradient (Kingma and Ba, 2015). */
  ADAM,
  /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019). */
  ADAMW
}
