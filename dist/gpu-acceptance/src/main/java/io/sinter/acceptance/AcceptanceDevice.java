package io.sinter.acceptance;

import io.sinter.training.TrainingDevice;

/** Where the suite runs its checks. */
public enum AcceptanceDevice {
  /** On GPUs: the acceptance. */
  CUDA(TrainingDevice.CUDA, "cuda"),
  /** On the CPU: a test of the suite itself, no result about GPUs. */
  CPU(TrainingDevice.CPU, "cpu (self-test, not a GPU result)");

  private final TrainingDevice training;
  private final String label;

  AcceptanceDevice(TrainingDevice training, String label) {
    this.training = training;
    this.label = label;
  }

  /** The device a training of a check asks for. */
  public TrainingDevice training() {
    return training;
  }

  /** What the table says. */
  public String label() {
    return label;
  }
}
