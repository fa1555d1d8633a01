package io.sinter.arrow;

import java.util.List;

/**
 * What a network did when it was tried.
 *
 * @param inputs what it says of its inputs
 * @param outputs what it says of its outputs; empty for TorchScript
 * @param tried what it gave for made-up rows, in the order of the outputs asked for
 * @param millis how long loading and running took, the process's start left out
 */
public record ProbeReport(
    List<OnnxPort> inputs, List<OnnxPort> outputs, List<Tried> tried, long millis) {
  /**
   * One output of the made-up rows.
   *
   * @param width values a row
   * @param text whether they are text
   */
  public record Tried(int width, boolean text) {}

  /** Copies. */
  public ProbeReport {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    tried = List.copyOf(tried);
  }
}
