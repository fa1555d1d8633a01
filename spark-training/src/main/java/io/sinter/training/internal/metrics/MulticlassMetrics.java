package io.sinter.training.internal.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/** What probabilities of several classes are measured by. */
public final class MulticlassMetrics {
  private MulticlassMetrics() {}

  /**
   * {@code log_loss}, {@code accuracy} of the likeliest class, {@code macro_f1} (mean over the
   * classes, 0 for one that is neither predicted nor there) and {@code macro_auc} (each class
   * against the others, mean over the classes that are there).
   *
   * @param scores a probability a class, row by row
   * @param targets indices of classes
   * @param weights at least 0
   */
  public static Map<String, Double> of(
      float[] scores, float[] targets, float[] weights, int classes) {
    double[] right = new double[classes];
    double[] predicted = new double[classes];
    double[] actual = new double[classes];
    double loss = 0;
    double all = 0;
    for (int i = 0; i < targets.length; i++) {
      int likeliest = 0;
      for (int k = 1; k < classes; k++) {
        if (scores[i * classes + k] > scores[i * classes + likeliest]) {
          likeliest = k;
        }
      }
      int target = (int) targets[i];
      predicted[likeliest] += weights[i];
      actual[target] += weights[i];
      if (likeliest == target) {
        right[target] += weights[i];
      }
      loss -= weights[i] * Math.log(Clipped.probability(scores[i * classes + target]));
      all += weights[i];
    }
    double accuracy = 0;
    double f1 = 0;
    for (int k = 0; k < classes; k++) {
      accuracy += right[k] / all;
      double both = predicted[k] + actual[k];
      f1 += both == 0 ? 0 : 2 * right[k] / both / classes;
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("log_loss", loss / all);
    metrics.put("accuracy", accuracy);
    metrics.put("macro_f1", f1);
    metrics.put("macro_auc", macroAuc(scores, targets, weights, classes));
    return metrics;
  }

  private static double macroAuc(float[] scores, float[] targets, float[] weights, int classes) {
    float[] score = new float[targets.length];
    float[] label = new float[targets.length];
    double sum = 0;
    int there = 0;
    for (int k = 0; k < classes; k++) {
      for (int i = 0; i < targets.length; i++) {
        score[i] = scores[i * classes + k];
        label[i] = targets[i] == k ? 1 : 0;
      }
      double area = AreaUnderCurve.of(score, label, weights);
      if (!Double.isNaN(area)) {
        sum += area;
        there++;
      }
    }
    return sum / there;
  }
}
