package io.sinter.acceptance.bench;

import io.sinter.acceptance.training.TrainerRun;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Rows a second of each side, round by round; a ratio is the median of the rounds' ratios. */
final class Rounds {
  private final List<Round> rounds = new ArrayList<>();

  /**
   * One turn of each.
   *
   * @param kept Sinter, its rows where {@code training.gpu-cache} puts them
   * @param streamed Sinter, its rows copied from the host each epoch; NaN if it had no turn
   * @param resident PyTorch, its rows on the device
   * @param pinned PyTorch, its rows copied from the host each epoch
   */
  record Round(double kept, double streamed, double resident, double pinned) {}

  void add(Round round) {
    rounds.add(round);
  }

  double median(ToDoubleFunction<Round> of) {
    return TrainerRun.median(rounds.stream().mapToDouble(of).toArray());
  }

  /** Sinter to the faster of PyTorch's two ways. */
  double ratio() {
    return median(round -> round.kept() / Math.max(round.resident(), round.pinned()));
  }

  /** The same where both copy rows from the host. */
  double streamedRatio() {
    return median(round -> round.streamed() / round.pinned());
  }
}
