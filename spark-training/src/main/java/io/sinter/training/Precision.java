package io.sinter.training;

/** The numbers a network computes with; weights and optimizer state are always 32-bit. */
public enum Precision {
  /** 32-bit floating point. */
  FP32,
  /**
   * 32-bit numbers that NVIDIA GPUs from Ampere on multiply in TensorFloat-32: a mantissa of 10
   * bits instead of 23, sums in 32 bits. On CPUs the same as {@link #FP32}.
   */
  TF32,
  /** Autocast to bfloat16. */
  BF16,
  /** Autocast to 16-bit floating point, with gradient scaling. */
  FP16;

  /** Whether operations choose 16-bit numbers by autocast. */
  public boolean isAutocast() {
    return this == BF16 || this == FP16;
  }
}
