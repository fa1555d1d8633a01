package io.sinter.drift.statistics;

import java.io.Serializable;
import java.util.List;

/**
 * What windows count on, frozen from the reference window.
 *
 * @param numeric bins of each numeric column
 * @param vocabularies the categories of each categorical column
 * @param scores bins of the score
 */
public record WindowLayout(
    List<NumericBins> numeric, List<List<String>> vocabularies, ScoreBins scores)
    implements Serializable {
  /** Copies the lists. */
  public WindowLayout {
    numeric = List.copyOf(numeric);
    vocabularies = vocabularies.stream().map(List::copyOf).toList();
  }
}
