package io.sinter.scoring;

/** Where a job is asked to score. */
public enum ScoringDevice {
  /** On GPUs if Spark gives tasks one and each can be used, else on CPUs, saying why. */
  AUTO,
  /** On CPUs, by ONNX Runtime. */
  CPU,
  /** On GPUs, by libtorch; the job fails before it writes a row where a task has none. */
  CUDA,
  /** On CPUs, by what GPUs score with: to compare, and to try it where there is no GPU. */
  LIBTORCH_CPU
}
