package io.sinter.scoring;

import io.sinter.arrow.TabularOutput;
import io.sinter.job.JobException;
import java.io.Serializable;
import java.util.List;

/**
 * What the outputs of a model from elsewhere mean: the last of them is the score, the one before,
 * if there is one, the label that the model itself chose.
 *
 * @param kind what the score is
 * @param threshold the score from which on the prediction is 1, where the model has no label
 * @param labelled whether there is a label
 * @param classes the classes in the order of the probabilities; empty if the model does not say
 */
public record ScoreRule(OutputKind kind, double threshold, boolean labelled, List<String> classes)
    implements Serializable {
  /** Copies. */
  public ScoreRule {
    classes = List.copyOf(classes);
  }

  /**
   * Puts the score and the prediction of each row where they belong; NaN where there is none.
   *
   * @throws JobException if the label is none of the classes
   */
  public void apply(List<TabularOutput> outputs, double[] scores, double[] predictions, int rows) {
    TabularOutput given = outputs.get(outputs.size() - 1);
    for (int row = 0; row < rows; row++) {
      scores[row] = score(given, row);
      predictions[row] =
          Double.isNaN(scores[row]) ? Double.NaN : prediction(outputs.get(0), row, scores[row]);
    }
  }

  private double score(TabularOutput given, int row) {
    double last = given.numbers()[(row + 1) * given.width() - 1];
    if (kind != OutputKind.LOGIT) {
      return last;
    }
    double first = given.width() == 1 ? 0 : given.numbers()[row * given.width()];
    return 1 / (1 + Math.exp(first - last));
  }

  private double prediction(TabularOutput label, int row, double score) {
    if (!labelled) {
      return kind == OutputKind.NUMBER ? score : score >= threshold ? 1 : 0;
    }
    if (!label.isText()) {
      return label.numbers()[row];
    }
    int place = classes.indexOf(label.words()[row]);
    if (place < 0) {
      throw new JobException(
          "Cannot score a row: the model's label is '%s' (allowed: its classes %s). Export the model again."
              .formatted(label.words()[row], classes));
    }
    return place;
  }
}
