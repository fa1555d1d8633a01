package io.sinter.arrow;

/**
 * Where a {@link ScoringEngine} computes.
 *
 * @param kind the kind of processor
 * @param index the GPU's number as CUDA counts them in this process, from 0; 0 for the CPU
 */
public record EngineDevice(Kind kind, int index) {
  /** Kinds of processors. */
  public enum Kind {
    /** The CPU, by libtorch. */
    CPU,
    /** An NVIDIA GPU, by libtorch. */
    CUDA
  }

  /** The CPU. */
  public static EngineDevice cpu() {
    return new EngineDevice(Kind.CPU, 0);
  }

  /** A GPU by its number in this process. */
  public static EngineDevice cuda(int index) {
    return new EngineDevice(Kind.CUDA, index);
  }

  /** {@code cpu} or {@code cuda:0}. */
  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + index;
  }
}
