package io.sinter.training;

/** The numbers a network computes with; weights and optimizer state are always 32-bit. */
public enum Precision {
  /** 32-bit floating point. */
  FP32,
  /** Autocast to bfloat16. */
  BF16,
  /** Autocast to 16-bit floating point, with gradient scaling. */
  FP16
}
