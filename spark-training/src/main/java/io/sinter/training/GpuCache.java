package io.sinter.training;

/** Whether a rank keeps its training rows in the GPU's memory after the first epoch. */
public enum GpuCache {
  /** Where they fit into half of what the network leaves free. */
  AUTO,
  /** Never: each epoch copies them again. */
  OFF,
  /** Always; the training fails where they do not fit. */
  ON
}
