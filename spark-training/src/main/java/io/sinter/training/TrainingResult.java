package io.sinter.training;

import java.util.List;
import java.util.Optional;

/**
 * A trained network and how it came about.
 *
 * @param torchScript a TorchScript archive in evaluation mode: {@code forward(float [N, F] with NaN
 *     for missing, int64 [N, C]) -> [N]}, or {@code [N, outputs]} for several outputs; logits for
 *     classes, a logarithm for counts. Of a brought module, its own arguments and output
 * @param onnx the same network as an ONNX graph over the raw columns, output {@code score} (a
 *     probability, a number or a count) or {@code scores} (a number an output); empty for a brought
 *     module
 * @param bestEpoch whose weights these are, from 1
 * @param epochs every epoch that was trained
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and passed on to files only.
public record TrainingResult(
    byte[] torchScript, Optional<byte[]> onnx, int bestEpoch, List<EpochReport> epochs) {
  /** Copies the list; the arrays are taken as they are. */
  public TrainingResult {
    epochs = List.copyOf(epochs);
  }

  /** The report of the best epoch. */
  public EpochReport best() {
    return epochs.get(bestEpoch - 1);
  }
}
