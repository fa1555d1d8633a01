package io.sinter.training;

/** Where ranks compute. */
public enum TrainingDevice {
  /** On GPUs if every rank has one from Spark and CUDA works there, else on CPUs. */
  AUTO,
  /** On CPUs, one thread a rank. */
  CPU,
  /** On GPUs, one a rank; the training fails where a rank has none. */
  CUDA
}
