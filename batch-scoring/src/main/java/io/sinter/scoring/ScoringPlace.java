package io.sinter.scoring;

/** Where, and by what, a scorer computes. */
public enum ScoringPlace {
  /** ONNX Runtime on the CPU, each run on its task's thread. */
  CPU,
  /** libtorch on the GPU that Spark gave the task; one engine a GPU serves all its tasks. */
  CUDA,
  /**
   * What {@link #CUDA} does, with the CPU as the device: to compare, and to test without a GPU. One
   * engine of two threads serves all tasks of an executor, so it is slower than {@link #CPU}.
   */
  LIBTORCH_CPU
}
